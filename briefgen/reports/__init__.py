"""Problems as programs read them."""

"""The publication's icon: of one picture, what browsers, phones and desktops ask for."""

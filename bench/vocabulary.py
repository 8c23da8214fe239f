"""The words of the corpus."""

from __future__ import annotations


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.replace("\n", " ").split("|"))


SECTIONS = ("World", "Economy", "Technology", "Science", "Health", "Climate", "Policy", "Culture")

TOPICS = _phrases("""
Artificial intelligence | Interest rates | Energy prices | Elections | Semiconductors | Shipping | Housing |
Trade agreements | Electric cars | Public transport | Central banks | Cyber attacks | Vaccines | Heat | Batteries |
Fisheries | Labour disputes | Data protection | Hospitals | Offshore wind | Satellites | Migration | Insurance |
Water supply | Railways | Cloud services | Antitrust | Universities | Steel | Wheat | Robotics | Floods | Pensions |
Aviation | Museums | Solar power | Local government | Wildfires | Streaming | Genetics | Mining | Tourism | Ports |
Open source | Courts | Film | Hydrogen | Schools | Quantum computers | Biodiversity | Customs | Retail |
Mobile networks | Nuclear power | Mental health | Publishing | Archaeology | Startups | Football | Opera
""")

AUTHORS = _phrases("""
Abena Mensah-Cole | Bruno Castellari | Chiara Lombardi | Daniel Okonkwo | Esther Lindqvist | Filip Dvořák |
Gwen Pritchard | Hana Fujimori | Ibrahim Sesay | Joana Moutinho | Karim Belhadj | Lena Vogt | Marco Santángel |
Niamh O'Dwyer | Olga Petrenko | Pavel Jørgensen | Rania Khoury | Stefan Müller | Tara Krishnan | Ulrich Baumann |
Valérie Chastain | Wen Jiayi | Ximena Duarte | Yusuf Aydın | Zuzana Kovács
""")

WHO = _phrases("""
the port authority | two ministries | the regulator | the national grid | the works council |
a group of pension funds | the city's auditors | the largest supplier | the bank's governor |
the transport committee | an independent panel | the shipping line | researchers at three universities |
the appeals court | the region's farmers | the operator | the hospital trust | smaller rivals | the standards body |
the opposition | customs officials | the foundry | the union | the statistics office | lenders |
the museum's trustees | the competition authority | local councils | the carmaker | insurers | the space agency |
a parliamentary inquiry | the housing association | wholesalers | the fishing fleet | the software company |
the licensing board | residents of the old harbour
""")

DID = _phrases("""
approved | put off | turned down | widened | published | questioned | set aside | confirmed | began to enforce |
cut back | renegotiated | sold | reopened | paid for | halted | defended | amended | withdrew | drew up | tested |
brought forward | signed | criticised | took over | measured | lifted | refused to discuss | doubled | merged |
recalled
""")

WHAT = _phrases("""
the timetable for the second terminal | a cap on connection charges | the new safety certificate |
plans for a shared laboratory | an order for forty vehicles | the long-term supply contract | the old pricing model |
a reserve for bad winters | the draft code of conduct | a levy on empty buildings | the first full set of results |
the quota for next season | a loan against future income | the merger of two registries | a ban on night work |
the pilot in four districts | its forecast for the year | an appeal against the ruling |
the list of approved suppliers | a cheaper method of testing | the sale of unused spectrum | a fund for retraining |
the repair of the northern line | the terms of the licence | rules on who may see the records |
a five-year maintenance plan | the auction of spare capacity | the exhibition | a tariff on imported parts |
the study's raw figures | the rescue package | a joint purchase of fuel
""")

HOW = _phrases("""
after a vote that nobody expected to be close | although the money is not yet there | before the summer recess |
without waiting for the inquiry to end | in spite of warnings from engineers | for the third time this year |
because the figures left little choice | on terms that remain secret | with support from all parties but one |
while prices were still rising | at roughly half the original cost | under a procedure meant for emergencies |
as demand fell short of every estimate | following a week of talks | to the surprise of its own advisers |
until a permanent solution is found | in return for a say in future contracts | when the old agreement ran out |
against the advice of the auditors | with effect from the first of the month
""")

OPENINGS = _phrases("""
On Tuesday | Late last night | In a letter seen by this publication | According to the minutes | For the moment |
As expected | Behind closed doors | Within a week | To nobody's surprise | In the same session |
By the end of the month | Under the new rules | At the hearing | A year ago | Not for the first time |
In its annual report
""")

SAYINGS = _phrases("""
We would rather be late than wrong | Nobody asked us what it would cost | It's a start, and it's overdue |
The numbers don't add up yet | That was the easy part | You can't plan a winter on promises |
We've seen this before, and it ended badly | There is no second supplier | Ask me again in the spring |
If it works here, it'll work anywhere
""")

PLACES = _phrases("""
Aarhus | Bilbao | Cork | Dakar | Eindhoven | Fukuoka | Gdynia | Halifax | Incheon | Jyväskylä | Kraków | Liège |
Mombasa | Nantes | Oulu | Porto | Querétaro | Rīga | São Paulo | Tromsø | Utrecht | Valparaíso | Wellington | Zürich
""")

HEADINGS = _phrases("""
What happens next | What it costs | Who is affected | How it came to this | What is still open | The figures
""")

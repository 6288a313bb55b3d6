"""What countries are called at the end of an address, in small letters: in English and at home."""

_NAMES = """
AD andorra
AE united arab emirates, uae
AR argentina
AT austria, österreich, autriche
AU australia
BA bosnia and herzegovina, bosna i hercegovina
BE belgium, belgien, belgië, belgique, bélgica
BG bulgaria, българия
BR brazil, brasil
CA canada
CH switzerland, schweiz, suisse, svizzera, suiza
CL chile
CN china, 中国
CO colombia
CR costa rica
CU cuba
CY cyprus, κύπρος
CZ czechia, czech republic, česko, česká republika, tschechien
DE germany, deutschland, allemagne, alemania, germania, duitsland
DK denmark, danmark, dänemark
EC ecuador
EE estonia, eesti
EG egypt, مصر
ES spain, españa, spanien, espagne
FI finland, suomi, finnland
FR france, frankreich, francia
GB united kingdom, uk, great britain, england, scotland, wales, northern ireland
GR greece, ελλάδα, griechenland
HR croatia, hrvatska, kroatien
HU hungary, magyarország, ungarn
ID indonesia
IE ireland, éire, irland
IL israel, ישראל
IN india, bhārat
IS iceland, ísland
IT italy, italia, italien, italie
JP japan, 日本
KE kenya
KR south korea, 대한민국
LI liechtenstein
LT lithuania, lietuva
LU luxembourg, luxemburg, lëtzebuerg
LV latvia, latvija
MA morocco, maroc
MD moldova
ME montenegro, crna gora
MK north macedonia, северна македонија
MT malta
MX mexico, méxico
MY malaysia
NG nigeria
NL netherlands, the netherlands, nederland, niederlande, pays-bas
NO norway, norge, norwegen
NZ new zealand, aotearoa
PE peru, perú
PH philippines
PL poland, polska, polen
PT portugal
PY paraguay
RO romania, românia
RS serbia, srbija, србија
RU russia, россия
SE sweden, sverige, schweden
SG singapore
SI slovenia, slovenija
SK slovakia, slovensko
TH thailand
TN tunisia, tunisie
TR turkey, türkiye, türkei
TW taiwan, 台灣
UA ukraine, україна
US united states, united states of america, usa, u.s.a., estados unidos
UY uruguay
VE venezuela
VN vietnam, việt nam
XK kosovo, kosova
ZA south africa
"""

COUNTRY_CODES = {
    name.strip(): line[:2] for line in _NAMES.strip().splitlines() for name in line[3:].split(",")
}
"""ISO 3166-1 codes by casefolded name."""

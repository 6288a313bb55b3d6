"""What countries are called at the end of an address, in small letters: in English and at home."""

_NAMES = """
AD andorra
AE united arab emirates, uae
AF afghanistan
AG antigua & barbuda
AI anguilla
AL albania
AM armenia
AO angola
AQ antarctica
AR argentina
AS american samoa
AT austria, österreich, autriche
AU australia
AW aruba
AX åland islands
AZ azerbaijan
BA bosnia and herzegovina, bosna i hercegovina, bosnia & herzegovina
BB barbados
BD bangladesh
BE belgium, belgien, belgië, belgique, bélgica
BF burkina faso
BG bulgaria, българия
BH bahrain
BI burundi
BJ benin
BL st barthélemy
BM bermuda
BN brunei
BO bolivia
BQ caribbean netherlands
BR brazil, brasil
BS bahamas
BT bhutan
BV bouvet island
BW botswana
BY belarus
BZ belize
CA canada
CC cocos (keeling) islands
CD congo - kinshasa
CF central african republic
CG congo - brazzaville
CH switzerland, schweiz, suisse, svizzera, suiza
CI côte d’ivoire
CK cook islands
CL chile
CM cameroon
CN china, 中国
CO colombia
CR costa rica
CU cuba
CV cape verde
CW curaçao
CX christmas island
CY cyprus, κύπρος
CZ czechia, czech republic, česko, česká republika, tschechien
DE germany, deutschland, allemagne, alemania, germania, duitsland
DJ djibouti
DK denmark, danmark, dänemark
DM dominica
DO dominican republic
DZ algeria
EC ecuador
EE estonia, eesti
EG egypt, مصر
EH western sahara
ER eritrea
ES spain, españa, spanien, espagne
ET ethiopia
FI finland, suomi, finnland
FJ fiji
FK falkland islands
FM micronesia
FO faroe islands
FR france, frankreich, francia
GA gabon
GB united kingdom, uk, great britain, england, scotland, wales, northern ireland
GD grenada
GE georgia
GF french guiana
GG guernsey
GH ghana
GI gibraltar
GL greenland
GM gambia
GN guinea
GP guadeloupe
GQ equatorial guinea
GR greece, ελλάδα, griechenland
GS south georgia & south sandwich islands
GT guatemala
GU guam
GW guinea-bissau
GY guyana
HK hong kong sar china
HM heard & mcdonald islands
HN honduras
HR croatia, hrvatska, kroatien
HT haiti
HU hungary, magyarország, ungarn
ID indonesia
IE ireland, éire, irland
IL israel, ישראל
IM isle of man
IN india, bhārat
IO british indian ocean territory
IQ iraq
IR iran
IS iceland, ísland
IT italy, italia, italien, italie
JE jersey
JM jamaica
JO jordan
JP japan, 日本
KE kenya
KG kyrgyzstan
KH cambodia
KI kiribati
KM comoros
KN st kitts & nevis
KP north korea
KR south korea, 대한민국
KW kuwait
KY cayman islands
KZ kazakhstan
LA laos
LB lebanon
LC st lucia
LI liechtenstein
LK sri lanka
LR liberia
LS lesotho
LT lithuania, lietuva
LU luxembourg, luxemburg, lëtzebuerg
LV latvia, latvija
LY libya
MA morocco, maroc
MC monaco
MD moldova
ME montenegro, crna gora
MF st martin
MG madagascar
MH marshall islands
MK north macedonia, северна македонија
ML mali
MM myanmar (burma)
MN mongolia
MO macao sar china
MP northern mariana islands
MQ martinique
MR mauritania
MS montserrat
MT malta
MU mauritius
MV maldives
MW malawi
MX mexico, méxico
MY malaysia
MZ mozambique
NA namibia
NC new caledonia
NE niger
NF norfolk island
NG nigeria
NI nicaragua
NL netherlands, the netherlands, nederland, niederlande, pays-bas
NO norway, norge, norwegen
NP nepal
NR nauru
NU niue
NZ new zealand, aotearoa
OM oman
PA panama
PE peru, perú
PF french polynesia
PG papua new guinea
PH philippines
PK pakistan
PL poland, polska, polen
PM st pierre & miquelon
PN pitcairn islands
PR puerto rico
PS palestinian territories
PT portugal
PW palau
PY paraguay
QA qatar
RE réunion
RO romania, românia
RS serbia, srbija, србија
RU russia, россия
RW rwanda
SA saudi arabia
SB solomon islands
SC seychelles
SD sudan
SE sweden, sverige, schweden
SG singapore
SH st helena
SI slovenia, slovenija
SJ svalbard & jan mayen
SK slovakia, slovensko
SL sierra leone
SM san marino
SN senegal
SO somalia
SR suriname
SS south sudan
ST são tomé & príncipe
SV el salvador
SX sint maarten
SY syria
SZ eswatini
TC turks & caicos islands
TD chad
TF french southern territories
TG togo
TH thailand
TJ tajikistan
TK tokelau
TL timor-leste
TM turkmenistan
TN tunisia, tunisie
TO tonga
TR turkey, türkiye, türkei
TT trinidad & tobago
TV tuvalu
TW taiwan, 台灣
TZ tanzania
UA ukraine, україна
UG uganda
UM us outlying islands
US united states, united states of america, usa, u.s.a., estados unidos
UY uruguay
UZ uzbekistan
VA vatican city
VC st vincent & the grenadines
VE venezuela
VG british virgin islands
VI us virgin islands
VN vietnam, việt nam
VU vanuatu
WF wallis & futuna
WS samoa
XK kosovo, kosova
YE yemen
YT mayotte
ZA south africa
ZM zambia
ZW zimbabwe
"""

COUNTRY_CODES = {
    name.strip(): line[:2] for line in _NAMES.strip().splitlines() for name in line[3:].split(",")
}
"""ISO 3166-1 codes by casefolded name."""

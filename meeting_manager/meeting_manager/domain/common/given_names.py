"""Which part of a name is the given one, where that can be told from how it is written.

People write names in many orders: `Smith, John`, `Nguyễn Thị Lan`, `Wong Wei Ming`. To call somebody by their
family name alone, or `Dr.`, is worse than to write the whole name. So the given name is told only where the
order is known; in doubt it is not.
"""

import re
import unicodedata


def _words(text: str) -> frozenset[str]:
	return frozenset(text.split())


# Before a name; without dots and apostrophes, in small letters.
TITLES = _words(
	"dr drs prof professor mr mrs ms mx miss mister sir dame madam madame mme mlle monsieur herr "
	"frau fraulein hr fr dhr mevr senor senora senorita srta sra sr dott dottssa ing dipl-ing mag ir "
	"ts ar rev reverend fra pastor rabbi imam ustaz ustazah sheikh capt captain col lt sgt hon encik "
	"cik puan tuan datuk dato datin datoseri toh tun tunku tengku haji hajah hajjah hj hjh"
)
# Two words that are a title together: `Tan` alone is a family name, and `Sri` a given one.
TWO_WORD_TITLES = frozenset(
	{("tan", "sri"), ("puan", "sri"), ("dato", "sri"), ("dato", "seri"), ("datuk", "seri"), ("toh", "puan")}
)
# After a name.
SUFFIXES = _words("jr sr ii iii iv phd dphil md mba msc bsc ba ma esq dds rn cpa jd llb llm mp am pm ret")
# Of companies: such a name has no given one.
COMPANIES = _words("inc ltd llc llp plc gmbh ag co corp company sdn bhd pte pty sa sarl srl bv nv oy ab kg")
# What stands between the own name and the father's: what comes before it is the own name.
PATRONYMICS = _words("bin binti bte bt binte ibn bint a/l a/p s/o d/o anak")
# Words that begin a family name, or are half of a given one.
NOT_ALONE = _words(
	"van von der den ter ten de del della di da dos das du des la le las los al el ul san santa st "
	"saint af av zu zum zur abd abdul abdel abdal abu abo umm mohd muhd md nur noor nurul siti"
)
# Common family names that are written first: Chinese, Vietnamese, Korean, Japanese and Hungarian ones.
FAMILY_FIRST = _words(
	"nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh truong lam mai "
	"trinh doan wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo "
	"zheng liang xie tang han cao deng xiao feng zeng cheng cai peng pan yuan yu dong su ye lu jiang "
	"shen tian ren fan fang shi yao liao zou xiong jin kong bai cui kang mao qiu qin gu shao wan "
	"qian tan ng lim lee wong chan cheung chong chua chew cheah chin choo foo fong gan goh heng hoe "
	"kho khoo koh kok kwan kwok kwong lai lau law leong leung liew loh loke low mah mok ong ooi pang "
	"phua phang quek sim sia siew soh soo tay teh teo tham thong tong toh tung wee wen woo yap yeo "
	"yeoh yeap yip yong yow kim park pak choi jung jeong cho yoon yun jang chang shin seo kwon hwang "
	"ahn song jeon hong ryu noh sato suzuki takahashi tanaka watanabe ito yamamoto nakamura "
	"kobayashi kato yoshida yamada sasaki yamaguchi matsumoto inoue kimura hayashi shimizu saito "
	"mori ikeda hashimoto abe ishikawa fujita okada goto nagy kovacs toth szabo horvath varga kiss "
	"molnar nemeth farkas balogh papp lakatos takacs juhasz"
)
_SEVERAL = re.compile(r"[&+/@\d]")
_FATHERS = re.compile(r"\b[asd]/[lpo]\b", re.IGNORECASE)  # of PATRONYMICS, those with a slash
_ONE_WORD = re.compile(r"[^\W\d_]+([-'’·][^\W\d_]+)*")
_AND = _words("and und y et e dan och og en es")
_MARKS = "\u031b\u0309\u0323"  # horn, hook and dot below: Vietnamese, once a letter is taken apart


def given_name(name: str) -> str | None:
	"""The given name in a clean name, as it is written there; None where it cannot be told."""
	if "," in name:
		return _after_comma(name)
	words = _without_suffixes(_without_titles(name.split()))
	folded = [fold(word) for word in words]
	if not words or _is_no_person(name, folded):
		return None
	if own := _before_patronymic(words, folded):
		return own
	if len(words) == 1:
		return name if name == words[0] else None  # `Dr Lim` is their family name
	if _is_another_order(name, words, folded):
		return None
	return _beside_capitals(words) or words[0]


def is_title_only(name: str) -> bool:
	"""Whether nothing but titles was written: nobody is called `Dr.`"""
	return not _without_titles(name.replace(",", " ").split())


def fold(word: str) -> str:
	"""A word as the lists above have it."""
	plain = unicodedata.normalize("NFD", word.casefold())
	return re.sub("[.'’ʼ`,\u0300-\u036f]", "", plain).replace("đ", "d")


def _after_comma(name: str) -> str | None:
	"""`Smith, John` and `van der Berg, Anna`: what follows the comma, whole, as `Wei Ming` is one name."""
	family, *parts = (part.strip() for part in name.split(","))
	parts = [part for part in parts if part and not all(fold(word) in SUFFIXES for word in part.split())]
	if not family or len(parts) != 1:
		return given_name(family) if family and not parts else None
	words = _without_suffixes(_without_titles(parts[0].split()))
	folded = [fold(word) for word in words]
	if not words or _is_no_person(name, folded) or folded[0] in PATRONYMICS:
		return None
	if not all(_ONE_WORD.fullmatch(word) for word in words) or len(words[0]) < 2:
		return None
	return " ".join(words)


def _without_titles(words: list[str]) -> list[str]:
	"""Also several: `Prof. Dr. Weber`."""
	while words:
		if tuple(fold(word) for word in words[:2]) in TWO_WORD_TITLES:
			words = words[2:]
		elif fold(words[0]) in TITLES:
			words = words[1:]
		else:
			break
	return words


def _without_suffixes(words: list[str]) -> list[str]:
	while len(words) > 1 and fold(words[-1]) in SUFFIXES:
		words = words[:-1]
	return words


def _is_no_person(name: str, folded: list[str]) -> bool:
	"""Two people, a company, an email, a number."""
	if _SEVERAL.search(_FATHERS.sub("", name)):
		return True
	return bool({*folded} & COMPANIES or {*folded[1:-1]} & _AND)


def _before_patronymic(words: list[str], folded: list[str]) -> str | None:
	place = next((place for place, word in enumerate(folded) if word in PATRONYMICS), 0)
	return " ".join(words[:place]) or None


def _is_another_order(name: str, words: list[str], folded: list[str]) -> bool:
	"""Whether the first word may be a family name, an initial, or half of a name."""
	if not _ONE_WORD.fullmatch(words[0]) or len(words[0]) < 2:
		return True
	if folded[0] in NOT_ALONE | FAMILY_FIRST | PATRONYMICS:
		return True
	letters = unicodedata.normalize("NFD", name.casefold())
	return any(mark in letters for mark in _MARKS + "đ") or not all(
		unicodedata.name(letter, "").startswith("LATIN") for letter in name if letter.isalpha()
	)


def _beside_capitals(words: list[str]) -> str | None:
	"""`DUPONT Jean-Marie`, as in France: the words that are not in capitals."""
	small = [word for word in words if not word.isupper()]
	if len(words[0]) > 2 and words[0].isupper() and small == words[-len(small) :] and small:
		return " ".join(small)
	return None

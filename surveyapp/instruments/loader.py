"""Template files (YAML) to a checked domain.Template. Every fault names file, item and what is wrong; knows no study and no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from surveyapp.domain.burden import BurdenModel
from surveyapp.domain.instrument import Item, Page, SupportFunction
from surveyapp.domain.mirror import MirrorPair
from surveyapp.domain.routing import met
from surveyapp.domain.scale import MAX_OPTIONS, ResponseOption, Scale
from surveyapp.domain.template import Index, Profile, Questionnaire, Template
from surveyapp.errors import TemplateFault

DEFAULT_TEMPLATE = "support_functions"
QUESTIONNAIRE_FILES = ("managers.yaml", "staff.yaml")
ITEM_TYPES = {"rating", "single", "multi", "text", "per_function_single", "per_choice_single"}
LEVELS = {"unit", "area", "department", "municipality"}


@lru_cache(maxsize=8)
def load_template(name: str = DEFAULT_TEMPLATE, folder: Path | None = None) -> Template:
    """Read and check a template folder. Raises TemplateFault for the first thing that is wrong."""
    return _Loader((folder or Path(__file__).parent) / name).template()


class _Loader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.meta = self._section("meta.yaml", "meta")
        self.languages = tuple(self.meta.get("languages", ("sv",)))

    def template(self) -> Template:
        scales = {**self._scales(), **self._vocabularies()}
        questionnaires = {q.id: q for q in (self._questionnaire(name, scales) for name in QUESTIONNAIRE_FILES)}
        items = {item.id for q in questionnaires.values() for page in q.pages for item in page.items}
        privacy = dict(self._section("privacy.yaml", "privacy_defaults"))
        merge_hint = self._text("privacy.yaml", "merge_hint", privacy.pop("merge_hint"))
        privacy.pop("level_rule", None)
        self.routing = {
            row["id"]: self._text("routing.yaml", row["id"], row.get("text")) for row in self._section("routing.yaml", "routing")
        }
        return Template(
            id=self.meta["id"],
            version=str(self.meta["version"]),
            languages=self.languages,
            questionnaires=questionnaires,
            scales=scales,
            functions=self._functions(),
            pairs=tuple(self._pairs(items)),
            indices=tuple(self._indices(items)),
            profiles={p.id: p for p in self._profiles()},
            thresholds=privacy,
            burden=self._burden(),
            messages=self._section("messages.yaml", "messages"),
            merge_hint=merge_hint,
            routing=dict(self._routing()),
        )

    # ---------------------------------------------------------------- files
    def _read(self, file: str) -> Any:
        try:
            return yaml.safe_load((self.folder / file).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise TemplateFault(file, "-", "missing_file") from None
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            raise TemplateFault(file, f"rad {mark.line + 1}" if mark else "-", "not_yaml") from None

    def _section(self, file: str, name: str) -> Any:
        content = self._read(file)
        if not isinstance(content, dict) or name not in content:
            raise TemplateFault(file, name, "missing_section")
        return content[name]

    def _text(self, file: str, item: str, value: Any) -> dict[str, str]:
        """A text in every language of the template."""
        if not isinstance(value, dict):
            raise TemplateFault(file, item, "missing_text")
        for language in self.languages:
            if not isinstance(value.get(language), str) or not value[language].strip():
                raise TemplateFault(file, item, "missing_language", language=language)
        return {language: value[language] for language in self.languages}

    def _optional(self, file: str, item: str, value: Any) -> dict[str, str] | None:
        return None if value is None else self._text(file, item, value)

    # ---------------------------------------------------------------- scales and vocabularies
    def _scales(self) -> dict[str, Scale]:
        file = "scales.yaml"
        return {name: self._scale(file, name, body) for name, body in self._section(file, "scales").items()}

    def _scale(self, file: str, name: str, body: Mapping[str, Any]) -> Scale:
        options = self._options(file, name, body.get("points") or body.get("options") or [])
        values = {option.value for option in options}
        favourable, unfavourable = (tuple(str(v) for v in body.get(k, ())) for k in ("favourable", "unfavourable"))
        if not values.issuperset({*favourable, *unfavourable}):
            raise TemplateFault(file, name, "unknown_option")
        ends = body.get("end_labels", {})
        optout = body.get("optout")
        return Scale(
            id=name,
            type=self._one_of(file, name, body.get("type"), {"rating", "single"}, "unknown_type"),
            options=options,
            optout=self._text(file, name, optout) if optout else None,
            direction=body.get("direction", "positive"),
            favourable=favourable,
            unfavourable=unfavourable,
            low_label=self._optional(file, name, ends.get("low")),
            high_label=self._optional(file, name, ends.get("high")),
        )

    def _options(self, file: str, name: str, rows: list[Mapping[str, Any]]) -> tuple[ResponseOption, ...]:
        options = tuple(self._option(file, name, row) for row in rows)
        values = [option.value for option in options]
        if len(set(values)) != len(values):
            raise TemplateFault(file, name, "duplicate_option")
        if len(values) > MAX_OPTIONS:
            raise TemplateFault(file, name, "too_many_options")
        return options

    def _option(self, file: str, name: str, row: Mapping[str, Any]) -> ResponseOption:
        value = str(row.get("value", row.get("id", "")))
        if not value:
            raise TemplateFault(file, name, "missing_value")
        return ResponseOption(
            value=value,
            text=self._text(file, f"{name}.{value}", row),
            hint=self._optional(file, f"{name}.{value}", row.get("hint")),
            midpoint=row.get("midpoint"),
            category=row.get("category"),
            exclusive=bool(row.get("exclusive", False)),
            free_text=bool(row.get("free_text", False)),
        )

    def _vocabularies(self) -> dict[str, Scale]:
        file = "vocabularies.yaml"
        rows = self._section(file, "vocabularies")
        return {name: Scale(name, "single", self._options(file, name, body or [])) for name, body in rows.items()}

    def _functions(self) -> tuple[SupportFunction, ...]:
        file = "vocabularies.yaml"
        return tuple(self._function(file, row) for row in self._section(file, "vocabularies")["functions"])

    def _function(self, file: str, row: Mapping[str, Any]) -> SupportFunction:
        text = self._text(file, row["id"], row)
        return SupportFunction(
            id=row["id"],
            level=self._one_of(file, row["id"], row.get("level"), LEVELS, "unknown_level"),
            text=text,
            in_sentence=self._optional(file, row["id"], row.get("in_sentence")) or text,
            hint=self._optional(file, row["id"], row.get("hint")),
            single_holder=bool(row.get("single_holder", False)),
        )

    # ---------------------------------------------------------------- questionnaires
    def _questionnaire(self, file: str, scales: Mapping[str, Scale]) -> Questionnaire:
        body = self._read(file)
        pages = tuple(self._page(file, page, scales) for page in body.get("pages", []))
        items = [item for page in pages for item in page.items]
        seen: set[str] = set()
        for item in items:
            if item.id in seen:
                raise TemplateFault(file, item.id, "duplicate_item")
            seen.add(item.id)
        for item in items:
            self._check_references(file, item, seen)
        texts = {name: self._text(file, name, body.get(name)) for name in ("name", "population", "appendix", "intro")}
        return Questionnaire(id=body["id"], pages=pages, **texts)

    def _check_references(self, file: str, item: Item, ids: set[str]) -> None:
        if item.of is not None and item.of not in ids:
            raise TemplateFault(file, item.id, "unknown_item")
        if item.show_if is not None:
            try:
                met(item.show_if, {}, {})
            except ValueError:
                raise TemplateFault(file, item.id, "bad_condition") from None
            if item.show_if.split(" ", 1)[0] not in ids:
                raise TemplateFault(file, item.id, "unknown_item")

    def _page(self, file: str, body: Mapping[str, Any], scales: Mapping[str, Scale]) -> Page:
        return Page(
            id=body["id"],
            title=self._text(file, body["id"], body.get("title")),
            items=tuple(self._item(file, row, scales) for row in body.get("items", [])),
            intro=self._optional(file, body["id"], body.get("intro")),
            repeat_for=body.get("repeat_for"),
            module=bool(body.get("optional_module", False)),
        )

    def _item(self, file: str, row: Mapping[str, Any], scales: Mapping[str, Scale]) -> Item:
        item_id = row.get("id") or "?"
        scale = row.get("scale") or row.get("vocabulary")
        if scale is not None and scale not in scales:
            raise TemplateFault(file, item_id, "unknown_scale", scale=scale)
        kind = row.get("type") or (scales[scale].type if scale else "")
        self._one_of(file, item_id, kind, ITEM_TYPES, "unknown_type")
        if kind != "text" and scale is None:
            raise TemplateFault(file, item_id, "missing_scale")
        text = self._text(file, item_id, row.get("text"))
        plain = {name: row.get(name) for name in ("construct", "pair", "role", "show_if", "of", "applies_to")}
        limits = {name: row.get(name) for name in ("max_shown", "max_choices", "max_chars")}
        return Item(
            id=item_id,
            type=kind,
            text=text,
            short=self._optional(file, item_id, row.get("short")) or text,
            scale=scale,
            tier=row.get("tier", "core"),
            direction=row.get("direction", "positive"),
            reveal=self._optional(file, item_id, row.get("reveal")),
            **plain,
            **limits,
        )

    @staticmethod
    def _one_of(file: str, item: str, value: Any, allowed: set[str], fault: str) -> str:
        if value not in allowed:
            raise TemplateFault(file, item, fault, value=value)
        return str(value)

    # ---------------------------------------------------------------- pairs, indices, profiles, burden
    def _routing(self) -> Iterator[tuple[str, dict[str, str]]]:
        for row in self._section("routing.yaml", "routing"):
            yield row["id"], self._text("routing.yaml", row["id"], row.get("text"))

    def _pairs(self, items: set[str]) -> Iterator[MirrorPair]:
        for row in self._section("pairs.yaml", "pairs"):
            for side in ("manager", "staff"):
                if row.get(side) not in items:
                    raise TemplateFault("pairs.yaml", row["id"], "unknown_item", item_id=row.get(side))
            text = self._text("pairs.yaml", row["id"], row)
            names = ("id", "unit", "manager", "staff", "kind", "profile", "also_manager_per_function", "note")
            yield MirrorPair(text=text, **{name: row[name] for name in names if name in row})

    def _indices(self, items: set[str]) -> Iterator[Index]:
        for row in self._section("indices.yaml", "indices"):
            if "items" not in row:
                continue
            for item in row["items"]:
                if item not in items:
                    raise TemplateFault("indices.yaml", row["id"], "unknown_item", item_id=item)
            name = self._text("indices.yaml", row["id"], row.get("name"))
            yield Index(row["id"], row["per"], tuple(row["items"]), row["min_answered"], name)

    def _profiles(self) -> Iterator[Profile]:
        for row in self._section("profiles.yaml", "profiles"):
            yield Profile(row["id"], tuple(row["tiers"]), row["promise_minutes"])

    def _burden(self) -> BurdenModel:
        try:
            return BurdenModel.from_document(self._section("burden.yaml", "burden_model"))
        except KeyError as error:
            raise TemplateFault("burden.yaml", str(error.args[0]), "missing_value") from None

"""A declaration of a newspaper that is wrong says so in one line."""

import pytest

from pipeline import sources
from pipeline.errors import PipelineError


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: [", "is no YAML of entries"),
        ("الراية", "is no YAML of entries"),
        ("name: س\nzone: Asia/Doha", "'Asia/Doha' is no time zone"),
        ("name: س\ndomains: raya.com", "domains must be a list"),
        ("name: س\nfurniture: اقرأ أيضا", "furniture must be a list"),
        ("name: س\nfurniture: ['(']", "no regular expression"),
        ("name: س\ncolour: red", "unknown entry 'colour'"),
        ("domains: [raya.com]", "needs a name"),
    ],
)
def test_a_wrong_declaration_is_told(tmp_path, text, told):
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PipelineError, match=told) as error:
        sources.read(tmp_path)
    assert "\n" not in str(error.value)

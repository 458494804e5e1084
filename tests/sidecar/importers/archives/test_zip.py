"""Zips, honest and hostile: one bad entry costs itself, names are labels, no budget is overdrawn (F14, F20-F24)."""

import gzip
import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from milevault.errors import CorruptFile, UnsupportedFile
from milevault.importers import HEAD_SIZE, identify
from milevault.importers.archives.directory import END_MARK
from milevault.importers.archives.limits import MIB, Budget, Limits, OverBudget
from milevault.importers.archives.walk import HEAD_BYTES
from milevault.importers.archives.zip import ZIP
from tests.sidecar.ingest import tiny_fit

from .made import LOCAL_MARK, entry, patched, streamed, walked, zip_of, zipped

ONE, TWO, THREE = (tiny_fit.activity(seed) for seed in (1, 2, 3))
JPEG = b"\xff\xd8\xff\xe0JFIF" + bytes(500)


def test_loose_files_are_found_by_content_wherever_they_lie() -> None:
    result = walked(zip_of({"a.fit": ONE, "2026/may/b": TWO, "x\\y\\c.fit": THREE, "readme.txt": b"Hello."}))
    assert result.files == {"a.fit": ONE, "2026/may/b": TWO, "x/y/c.fit": THREE}
    assert result.ignored == {"unknown_format": 1}
    assert (result.listed, result.accounted) == (4, 4)


def test_folders_are_no_files() -> None:
    result = walked(zipped(("rides/", b""), ("rides/a.fit", ONE)))
    assert list(result.files) == ["rides/a.fit"]
    assert result.listed == 1


def test_newest_entries_come_first() -> None:
    dates = [(2024, 1, 1, 0, 0, 0), (2026, 1, 1, 0, 0, 0), (2025, 1, 1, 0, 0, 0)]
    members = [(entry(f"{date[0]}.fit", date=date), tiny_fit.activity(date[0])) for date in dates]
    assert list(walked(zipped(*members)).files) == ["2026.fit", "2025.fit", "2024.fit"]


def test_pictures_and_litter_are_counted_and_not_opened() -> None:
    result = walked(zip_of({f"{n}.jpg": JPEG for n in range(5)} | {"._a.fit": ONE, "__MACOSX/b.fit": TWO}))
    assert result.ignored == {"media": 5, "litter": 2}
    assert result.files == {}


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_ZSTANDARD]
)
def test_methods_that_are_read(method: int) -> None:
    assert walked(zipped((entry("a.fit", method=method), ONE))).files == {"a.fit": ONE}


def test_a_streamed_zip_with_descriptors_is_read() -> None:
    assert walked(streamed({"a.fit": ONE, "b.fit": TWO})).files == {"a.fit": ONE, "b.fit": TWO}


def test_zip64_and_a_self_extracting_beginning_are_read() -> None:
    buffer = io.BytesIO()
    buffer.write(b"MZ" + bytes(3000))
    with zipfile.ZipFile(buffer, "a") as archive, archive.open("a.fit", "w", force_zip64=True) as member:
        member.write(ONE)
    data = buffer.getvalue()
    with pytest.raises(UnsupportedFile):
        identify(data[:HEAD_SIZE])
    # Such a program is not taken for an archive; where it is read as one, what stands before does not confuse.
    assert walked(data, kind=ZIP).files == {"a.fit": ONE}
    many = zip_of({f"{n}.txt": b"" for n in range(65_536)})
    assert walked(many, limits=Limits(entries=70_000)).listed == 65_536


def test_an_empty_zip_holds_nothing() -> None:
    assert walked(zipped()).accounted == 0


def test_documents_are_no_archives() -> None:
    for first in ("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"):
        with pytest.raises(UnsupportedFile) as caught:
            identify(zip_of({first: b"x"}))
        assert caught.value.code == "document"


class TestNames:
    """F14, F15: a name is a label, and one that points out of the archive costs its entry."""

    @pytest.mark.parametrize(
        "name",
        [
            "/etc/passwd.fit",
            "../../up.fit",
            "a/../../b.fit",
            "C:\\x.fit",
            "c:/x.fit",
            "\\\\server\\x.fit",
            "..",
        ],
    )
    def test_names_out_of_the_archive_are_refused_one_by_one(self, name: str) -> None:
        result = walked(zip_of({name: ONE, "good.fit": TWO}))
        assert list(result.refused.values()) == ["unsafe_name"]
        assert result.files == {"good.fit": TWO}

    @pytest.mark.parametrize(
        "name",
        [
            "a\nb.fit",
            "🏃.fit",
            "x" * 255 + ".fit",
            "dot.",
            "\u202etif.fit",
            "=cmd",
            "a..b.fit",
            " .fit",
            "a/./b",
        ],
    )
    def test_strange_names_are_only_strange(self, name: str) -> None:
        assert list(walked(zip_of({name: ONE})).files.values()) == [ONE]

    def test_nul_in_a_name(self) -> None:
        data = zip_of({"aXb.fit": ONE}).replace(b"aXb.fit", b"a\0b.fit")
        assert walked(data).files == {"a\0b.fit": ONE}

    def test_names_that_are_not_utf8_although_they_say_so(self) -> None:
        data = zip_of({"ä.fit": ONE, "b.fit": TWO}).replace("ä".encode(), b"\xff\xfe")
        assert sorted(walked(data).files.values()) == sorted([ONE, TWO])

    def test_utf8_without_the_flag_is_read_as_utf8(self) -> None:
        assert list(walked(zipped((entry("ä.fit".encode().decode("cp437")), ONE))).files) != []
        data = zipped((entry("XX.fit"), ONE)).replace(b"XX.fit", "ä.fit".encode())
        assert list(walked(data).files) == ["ä.fit"]

    def test_entries_of_one_name_are_all_taken(self) -> None:
        with pytest.warns(UserWarning, match="Duplicate"):
            data = zipped(("a.fit", ONE), ("a.fit", TWO))
        result = walked(data)
        assert result.paths == ["0", "1"]
        assert result.accounted == 1  # by label; by path both are there
        assert result.files == {"a.fit": TWO}

    def test_links_are_never_followed(self) -> None:
        link = entry("link.fit")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        assert walked(zipped((link, b"/data/secret.fit"), ("a.fit", ONE))).ignored == {"symbolic_link": 1}


class TestBadEntries:
    """F23, F24: the bad ones are named, the good ones are imported."""

    def test_wrong_checksum(self) -> None:
        data = patched(zip_of({"bad.fit": ONE, "good.fit": TWO}), 0, 16, "<I", 12345)
        result = walked(data)
        assert (result.refused, result.files) == ({"bad.fit": "entry_checksum"}, {"good.fit": TWO})

    @pytest.mark.parametrize("size", [10, len(ONE) + 1, 2**31])
    def test_forged_size(self, size: int) -> None:
        data = patched(zip_of({"bad.fit": ONE, "good.fit": TWO}), 0, 24, "<I", size)
        result = walked(data)
        assert (result.refused, result.files) == ({"bad.fit": "entry_size"}, {"good.fit": TWO})

    @pytest.mark.parametrize("method", [9, 14, 98, 99, 65535])
    def test_methods_that_are_not_read(self, method: int) -> None:
        """Deflate64, LZMA, PPMd, AES and nonsense."""
        data = patched(zip_of({"bad.fit": ONE, "good.fit": TWO}), 0, 10, "<H", method)
        result = walked(data)
        assert (result.refused, result.files) == ({"bad.fit": "unknown_method"}, {"good.fit": TWO})

    def test_encrypted(self) -> None:
        data = patched(zip_of({"bad.fit": ONE, "good.fit": TWO}), 0, 8, "<H", 1)
        assert walked(data).refused == {"bad.fit": "encrypted"}

    def test_damaged_deflate_data(self) -> None:
        data = bytearray(zip_of({"bad.fit": ONE, "good.fit": TWO}))
        data[60:90] = b"\xff" * 30
        result = walked(bytes(data))
        assert list(result.refused) == ["bad.fit"]
        assert result.files == {"good.fit": TWO}

    @pytest.mark.parametrize("offset", [1, 10_000_000])
    def test_directory_pointing_nowhere(self, offset: int) -> None:
        data = patched(zip_of({"bad.fit": ONE, "good.fit": TWO}), 0, 42, "<I", offset)
        result = walked(data)
        assert (result.refused, result.files) == ({"bad.fit": "entry_missing"}, {"good.fit": TWO})

    def test_overlapping_data(self) -> None:
        data = zipped((entry("bad.fit", method=0), ONE), (entry("good.fit", method=0), TWO))
        longer = patched(data, 0, 20, "<II", len(ONE) + 50, len(ONE) + 50)
        result = walked(longer)
        assert (result.refused, result.files) == ({"bad.fit": "overlapping"}, {"good.fit": TWO})

    def test_entries_that_share_their_data_count_once(self) -> None:
        data = patched(zip_of({"a.fit": ONE, "b.fit": TWO}), 1, 42, "<I", 0)
        result = walked(data)
        assert list(result.refused.values()).count("overlapping") == 1
        assert len(result.files) + len(result.refused) == 2

    def test_a_file_that_should_be_an_activity_and_is_not(self) -> None:
        """F24: among many, the one that is broken is named with its reason."""
        members = {f"{n}.fit": tiny_fit.activity(n) for n in range(30)} | {"broken.fit": b"\0" * 100}
        result = walked(zip_of(members))
        assert result.refused == {"broken.fit": "zeros"}
        assert len(result.files) == 30

    def test_a_newer_version_or_a_damaged_extra_field_is_that_entrys_own_affair(self) -> None:
        data = patched(zip_of({"a.fit": ONE, "b.fit": TWO}), 0, 6, "<H", 9999)
        assert len(walked(data).files) == 2


class TestLostDirectory:
    """F23: the end is cut off."""

    @pytest.mark.parametrize("make", [zip_of, streamed])
    def test_whole_entries_are_recovered(self, make: object) -> None:
        data = make({"a.fit": ONE, "b.fit": TWO, "c.fit": THREE})  # type: ignore[operator]
        directory = data.index(b"PK\x01\x02")
        result = walked(data[:directory])
        assert result.files == {"a.fit": ONE, "b.fit": TWO, "c.fit": THREE}
        assert result.findings == ["zip_directory_lost"]
        cut = walked(data[: directory - 200])
        assert cut.files == {"a.fit": ONE, "b.fit": TWO}
        assert cut.refused == {"c.fit": "entry_cut_off"}

    def test_cut_anywhere_gives_a_beginning_or_a_reason(self) -> None:
        data = streamed({"a.fit": ONE, "b.fit": TWO})
        for size in range(4, len(data), 97):
            if size < 30:
                # Not even the first name is there.
                with pytest.raises(CorruptFile):
                    walked(data[:size])
                continue
            assert set(walked(data[:size]).files.items()) <= {("a.fit", ONE), ("b.fit", TWO)}

    def test_no_entry_at_all_is_no_archive(self) -> None:
        with pytest.raises(CorruptFile) as caught:
            walked(LOCAL_MARK + b"\0" * 10)
        assert caught.value.code == "zip_no_directory"

    def test_a_part_of_a_divided_archive_says_so(self) -> None:
        data = patched(zip_of({"a.fit": ONE}), 0, 4, "<HH", 3, 1, mark=END_MARK)
        with pytest.raises(UnsupportedFile) as caught:
            walked(data)
        assert caught.value.code == "zip_split"


class TestBudgets:
    """F20, F21: counted while streaming, whatever is declared."""

    def test_a_hundred_thousand_entries_are_refused_before_they_are_listed(self, tmp_path: Path) -> None:
        path = tmp_path / "many.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for number in range(100_000):
                archive.writestr(f"{number:08}", b"")
        tracemalloc.start()
        with path.open("rb") as file, pytest.raises(OverBudget) as caught:
            walked(file)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert caught.value.code == "too_many_entries"
        assert peak < MIB

    def test_a_lying_count_does_not_help(self) -> None:
        data = patched(zip_of({f"{n}": b"" for n in range(200)}), 0, 8, "<HH", 1, 1, mark=END_MARK)
        with pytest.raises(OverBudget):
            walked(data, limits=Limits(entries=100))

    def test_a_directory_of_gigabytes_is_not_read(self) -> None:
        data = zip_of({"a.fit": ONE})
        with pytest.raises(OverBudget):
            walked(data, limits=Limits(directory_bytes=20))

    @pytest.mark.parametrize("forged", [False, True])
    def test_a_gibibyte_in_a_mebibyte_stops_early(self, forged: bool) -> None:
        data = zip_of({"bomb.fit": ONE + bytes(64 * MIB), "good.fit": TWO})
        if forged:
            data = patched(data, 0, 24, "<I", 10)
        budget = Budget(Limits(), lambda: 0.0)
        tracemalloc.start()
        result = walked(data, budget=budget)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert (result.refused, result.files) == ({"bomb.fit": "bomb"}, {"good.fit": TWO})
        assert budget.inflated < 16 * MIB
        assert peak < 40 * MIB  # the test itself keeps the pieces

    def test_an_entry_above_the_limit_of_a_plain_file(self) -> None:
        limits = Limits(entry_bytes=MIB)
        result = walked(zipped((entry("a.fit", method=0), ONE + bytes(MIB)), ("b.fit", TWO)), limits=limits)
        assert (result.refused, result.files) == ({"a.fit": "entry_too_large"}, {"b.fit": TWO})

    def test_the_total_is_shared_by_the_whole_nest(self) -> None:
        inner = zipped((entry("a.fit", method=0), ONE), (entry("b.fit", method=0), TWO))
        outer = zipped((entry("one.zip", method=0), inner))
        limits = Limits(total_bytes=len(inner) + len(ONE) + 10)
        result = walked(outer, limits=limits)
        assert list(result.files) == ["a.fit"]
        assert list(result.refused.values()) == ["archive_too_large"]

    def test_entries_are_counted_over_the_nest(self) -> None:
        inner = zip_of({f"{n}.fit": tiny_fit.activity(n) for n in range(5)})
        outer = zip_of({"one.zip": inner, "two.zip": inner, "a.fit": ONE})
        result = walked(outer, limits=Limits(entries=10))
        assert sorted(result.refused.values()) == ["too_many_entries"]
        assert len(result.unpacked) == 1

    def test_time_is_limited_for_an_entry_and_for_all(self) -> None:
        ticks = iter(range(10**6))
        slow = Budget(Limits(entry_cpu_s=0.5, total_cpu_s=10**9), lambda: float(next(ticks)))
        result = walked(zip_of({"a.fit": ONE, "b.fit": TWO}), budget=slow)
        assert set(result.refused.values()) == {"too_slow"}
        ticks = iter(range(10**6))
        slow = Budget(Limits(entry_cpu_s=10**9, total_cpu_s=1.5), lambda: float(next(ticks)))
        result = walked(zip_of({"a.fit": ONE, "b.fit": TWO}), budget=slow)
        assert "archive_too_slow" in result.refused.values()


class TestNests:
    """F22: depth 2 below the archive that was handed over."""

    def test_two_levels_are_opened_and_a_third_is_not(self) -> None:
        deep = zip_of({"c.zip": zip_of({"d.zip": zip_of({"e.fit": ONE})}), "good.fit": TWO})
        result = walked(zip_of({"b.zip": deep}))
        assert result.files == {"good.fit": TWO}
        assert result.refused == {"d.zip": "too_deep"}
        assert result.unpacked == ["c.zip", "b.zip"]
        assert result.accounted == 4 == result.listed

    def test_gzip_counts_as_a_level(self) -> None:
        inner = gzip.compress(zip_of({"x.fit.gz": gzip.compress(ONE)}))
        assert list(walked(zip_of({"a.zip.gz": inner})).refused.values()) == ["too_deep"]
        assert walked(zip_of({"a.zip": zip_of({"x.fit.gz": gzip.compress(ONE)})})).files == {"x.fit": ONE}

    def test_compressed_files_keep_the_place_of_their_entry(self) -> None:
        result = walked(zip_of({"a.fit.gz": gzip.compress(ONE), "b.fit": TWO}))
        assert result.files == {"a.fit": ONE, "b.fit": TWO}
        assert result.paths == ["0", "1"]
        assert result.listed == 2

    def test_a_bad_nested_archive_costs_itself(self) -> None:
        nested = zip_of({"x.fit": ONE})
        broken = zipped((entry("bad.zip", method=0), LOCAL_MARK + bytes(50)), ("n.zip", nested))
        result = walked(broken)
        assert result.refused == {"bad.zip": "zip_no_directory"}
        assert result.files == {"x.fit": ONE}

    def test_other_archives_inside_are_named(self) -> None:
        assert walked(zip_of({"rides.7z": b"7z\xbc\xaf\x27\x1c" + bytes(50)})).refused == {
            "rides.7z": "archive"
        }


def test_a_second_walk_gives_the_same_and_leaves_out_what_is_done() -> None:
    nested = zip_of({"x.fit": THREE, "y.fit": tiny_fit.activity(9)})
    data = zip_of({"a.fit": ONE, "b.jpg": JPEG, "n.zip": nested, "c.fit.gz": gzip.compress(TWO)})
    first = walked(data)
    assert walked(data) == first
    rest = walked(data, done={"0", "2/0"})
    assert set(rest.files) == {"y.fit", "c.fit"}
    assert rest.listed == first.listed
    assert walked(data, done=set(first.paths)).files == {}


def test_whole_zips_are_known_by_their_end_record() -> None:
    data = zipped(("a.fit", ONE), comment=b"Made by hand." * 10)
    complete = identify(data).complete
    assert complete(len(data), data[:HEAD_SIZE], data) is True
    for size in (30, len(data) // 2, len(data) - 1, len(data) - 140):
        assert complete(size, data[:30], data[:size]) is False
    outer = zipped((entry("n.zip", method=0), data), ("b.fit", TWO))
    cut = outer[: outer.index(data) + len(data)]
    assert complete(len(cut), cut[:30], cut) is None


def test_the_head_is_as_long_as_identify_wants() -> None:
    assert HEAD_BYTES == HEAD_SIZE


def test_stored_data_and_checksums_agree_with_the_standard_library() -> None:
    """The oracle: whatever zipfile reads, we read alike."""
    members = {f"{n}.fit": tiny_fit.activity(n, points=5 + n * 100) for n in range(12)}
    data = zip_of(members)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.filename: archive.read(info) for info in archive.infolist()} == walked(data).files

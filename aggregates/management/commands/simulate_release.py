import argparse
import json
import time
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from aggregates import simulation, trial
from aggregates.cube import NotReady
from aggregates.figures import canonical
from aggregates.gate import UnsafeError, build
from aggregates.simulation import Network
from aggregates.trial import Usefulness

HELP = """Makes a synthetic network, or takes one made elsewhere, and publishes every quarter and year of it.

What it writes into the folder of --out:
  truth.json            what is true: "columns" names the parts of each row of "facts":
                        measure, period (quarter), unit, region, first, second, value.
                        first and second are type and severity (incidents), category and "all" (costs), kind and wait
                        (support_waits), kind and attendance (support_sessions). Values are counts; for costs pence.
                        The codes are those in "dimensions" of every release.
  directory.json        who takes part: unit, region groups (the first is its home), size band, staff; and the groups.
  release-PERIOD.json   exactly the bytes that everybody may read.
  attack-PERIOD.json    what the attacker tried on it, and how far it came.
  usefulness.json       how much is withheld and how far off the rest is, table by table.

Facts of your own: --facts FILE [--directory FILE].
  FILE of facts is CSV with the columns measure,period,unit,region,first,second,value, or JSON as truth.json, or a JSON list of
  objects with these names. Measure and value may be missing: then each row is one incident. type and severity, kind and wait
  and so on may stand for first and second. Regions are groups (R01) or ITL1 codes (TLC); periods are quarters (2026-Q1).
  FILE of the directory is JSON as directory.json: {"units": [{"unit": "u1", "regions": ["TLC"], "staff": 12}, ...]}.
  Without "groups" the shipped region groups are taken, joined where they have too few organisations. Without a directory
  each unit is taken to work where it has facts, and all to be of one size.
Releases and reports of an earlier run are taken out of the folder of --out first.
"""


class Command(BaseCommand):
    help = HELP
    requires_system_checks: list[str] = []  # it needs neither database nor secrets

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, formatter_class=argparse.RawDescriptionHelpFormatter, **options
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--seed",
            type=int,
            default=1,
            help="the same seed makes the same files, but for the seconds that an attack took",
        )
        parser.add_argument("--organisations", type=_positive, default=simulation.STANDARD)
        parser.add_argument("--incidents", type=_positive, default=30_000, help="in all quarters together, about")
        parser.add_argument("--years", type=_positive, default=2, help="years with four quarters each")
        parser.add_argument("--out", type=Path, required=True, help="folder for the files")
        parser.add_argument("--facts", type=Path, help="facts made elsewhere")
        parser.add_argument(
            "--cells",
            type=_positive,
            default=None,
            help="how many figures of each measure the attacker tries to break in each release; all, if not given",
        )
        parser.add_argument("--directory", type=Path, help="who takes part, for --facts")

    def handle(self, *_args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            network = self._network(options)
            self._say(started, f"{len(network.quarters)} quarters, {_incidents(network):,} incidents")
            payloads = self._publish(network, options["out"], started, options["cells"])
            useful = trial.usefulness(network, payloads)
            _write(options["out"] / "usefulness.json", [vars(one) for one in useful])
        except (NotReady, UnsafeError) as why:
            raise CommandError(str(why)) from None
        except OSError as why:
            raise CommandError(f"Nothing can be written to {options['out']}: {why.strerror}.") from None
        for line in _told(useful):
            self.stdout.write(line)

    def _network(self, options: dict[str, Any]) -> Network:
        if options["directory"] and not options["facts"]:
            raise CommandError("--directory belongs to --facts")
        if options["facts"]:
            known = trial.read_json(options["directory"]) if options["directory"] else None
            return trial.brought(options["facts"], known, seed=options["seed"])
        return simulation.simulate(
            seed=options["seed"],
            organisations=options["organisations"],
            incidents=options["incidents"],
            years=tuple(range(2027 - options["years"], 2027)),
        )

    def _publish(self, network: Network, out: Path, started: float, cells: int | None) -> list[dict[str, Any]]:
        out.mkdir(parents=True, exist_ok=True)
        for old in (*out.glob("release-*.json"), *out.glob("attack-*.json")):
            old.unlink()  # a release of another network beside these would mislead whoever attacks them
        _write(out / "truth.json", trial.truth(network))
        _write(out / "directory.json", trial.directory_data(network))
        published: list[dict[str, Any]] = []
        for period in network.periods():
            release, report = build(
                network.cube,
                network.directory(period),
                network.method,
                period,
                published,
                sample=cells,
                progress=partial(self._told_of, started, period),
            )
            (out / f"release-{period}.json").write_bytes(canonical(release))
            _write(out / f"attack-{period}.json", report)
            published.append(release)
        return published

    def _told_of(self, started: float, period: str, line: str) -> None:
        self._say(started, f"{period}: {line}")

    def _say(self, started: float, line: str) -> None:
        self.stdout.write(f"{time.monotonic() - started:6.1f} s  {line}")


def _positive(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal() and int(typed)):
        raise argparse.ArgumentTypeError(f"“{typed}” is no whole number from 1 up")
    return int(typed)


def _incidents(network: Network) -> int:
    return sum(cell[0] for cell in network.cube.measures.get("incidents", {}).values())


def _write(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def _told(useful: list[Usefulness]) -> list[str]:
    lines = [
        f"{'measure':<17}{'period':<9}{'table':<6}{'cells':>6}{'withheld':>10}{'of values':>11}{'middle error':>14}"
    ]
    lines += [
        f"{one.measure:<17}{one.kind:<9}{one.table:<6}{one.cells:>6}{one.hidden_share:>10.1%}{one.share:>11.1%}"
        f"{one.median_error:>14.2%}"
        for one in useful
    ]
    return lines

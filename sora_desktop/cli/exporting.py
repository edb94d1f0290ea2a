"""`sora-desktop export`: copies of clips with their settings, and the list of jobs as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit, exit_for_error
from sora_desktop.cli.output import put, put_json, say, short
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.exports import ExportForm, ExportWish, ListForm
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobFilter, JobQuery

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from sora_desktop.domain.exports import ExportReport
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.bundle import Services


async def export(services: Services, options: argparse.Namespace) -> Exit:
    """Copy clips, or write the list."""
    if options.list is not None:
        return await _write_list(services, options)
    if not options.jobs and options.filter is None and options.search is None:
        say("Name the jobs to export, or choose them with --filter or --search.")
        return Exit.REFUSED
    wish = _wish(services, options)
    chosen, code = await _chosen(services, options)
    if not chosen:
        say("There is no clip to export.")
        return code if code is not Exit.DONE else Exit.REFUSED
    report = await services.exports.export(chosen, wish)
    _tell(report, as_json=options.json)
    return code if report.complete else Exit.INCOMPLETE


async def copy_into(services: Services, jobs: Sequence[Job], folder: Path) -> bool:
    """Copy the clips of finished jobs into a folder, with their settings in them; tell whether all went well."""
    finished = [job for job in jobs if job.file is not None]
    if not finished:
        return True
    template = services.settings.current.file_name_template
    wish = ExportWish(target=folder, template=template, sidecars=False, companions=False)
    try:
        report = await services.exports.export(finished, wish)
    except SoraDesktopError as error:
        say(f"{error} The clips themselves are safe where they are.")
        return False
    for job, why in report.left_out:
        say(f"Could not copy {job.file} to {folder}. {why.value}")
    if report.error is not None:
        say(f"Could not copy everything to {folder}. {report.error} The clips themselves are safe where they are.")
    return report.complete


def _wish(services: Services, options: argparse.Namespace) -> ExportWish:
    archive = options.to.suffix.lower() == ".zip" and not options.to.is_dir()
    return ExportWish(
        target=options.to.absolute(),
        form=ExportForm.ARCHIVE if archive else ExportForm.FOLDER,
        template=options.name or services.settings.current.file_name_template,
        embed=not options.no_metadata,
        sidecars=not options.no_sidecars,
        companions=not options.no_references,
    )


async def _chosen(services: Services, options: argparse.Namespace) -> tuple[list[Job], Exit]:
    """Give the jobs that are named, and then the finished ones that are asked for."""
    code = Exit.DONE
    chosen: dict[str, Job] = {}
    for text in options.jobs:
        try:
            job = await services.catalogue.get(text)
        except SoraDesktopError as error:
            say(str(error))
            code = exit_for_error(error)
        else:
            chosen[job.id] = job
    if options.filter is not None or options.search is not None:
        sequences = await services.catalogue.sequences(_query(options))
        for job in await services.catalogue.page(sequences):
            if job.status is JobStatus.COMPLETED and job.file is not None:
                chosen.setdefault(job.id, job)
    return list(chosen.values()), code


def _query(options: argparse.Namespace) -> JobQuery:
    return JobQuery(filter=options.filter or JobFilter.ALL, text=options.search or "")


def _tell(report: ExportReport, *, as_json: bool) -> None:
    archive = report.wish.form is ExportForm.ARCHIVE
    for clip in report.clips:
        path = report.wish.target if archive else report.wish.target / clip.name
        if as_json:
            told = {"job": clip.job.id, "path": str(path), "name": clip.name, "was_there": clip.was_there}
            put_json({**told, "metadata": report.wish.embed and clip.bare is None, "altered": clip.altered})
        elif not archive:
            put(str(path))
        if clip.bare is not None:
            say(f"{clip.name}: {clip.bare.value}")
        if clip.altered:
            say(f"{clip.name}: The file is not as it came; it was copied as it is.")
    if archive and report.clips and not as_json:
        put(str(report.wish.target))
    for job, why in report.left_out:
        say(f"{short(job.request.prompt)}: {why.value}")
    if report.error is not None:
        say(str(report.error))


def _idle(options: argparse.Namespace, form: ListForm) -> str:
    """Name the first option that would change nothing in a list of this form; empty if there is none."""
    given = {
        "--name": options.name is not None,
        "--no-metadata": options.no_metadata,
        "--no-sidecars": options.no_sidecars,
        "--no-references": options.no_references and form is not ListForm.BATCH,
    }
    return next((name for name, is_given in given.items() if is_given), "")


async def _write_list(services: Services, options: argparse.Namespace) -> Exit:
    named = options.list.suffix.lower().removeprefix(".")
    if named not in set(ListForm):
        say("The list is written as .csv, .json, .jsonl or .sora-batch; end the file's name so.")
        return Exit.REFUSED
    if idle := _idle(options, ListForm(named)):
        say(f"{idle} is for copies of clips; leave it out with --list {options.list.name}.")
        return Exit.REFUSED
    if options.jobs:
        jobs, code = await _chosen(services, options)
        sequences: Sequence[int] = [job.sequence for job in jobs]
    else:
        sequences, code = await services.catalogue.sequences(_query(options)), Exit.DONE
    target: Path = options.list.absolute()
    written = await services.exports.write_list(
        sequences, target, ListForm(named), references=not options.no_references
    )
    if options.json:
        left_out = {"left_out": written.left_out} if named == ListForm.BATCH else {}
        put_json({"path": str(target), "jobs": written.jobs, **left_out})
    else:
        put(str(target))
    if written.left_out:
        say(f"{written.left_out} of the jobs are not in it.")
        say("A batch tells no remixes, edits and extensions, no characters, and no second reference image.")
    return code

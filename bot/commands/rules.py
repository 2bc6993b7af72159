"""`hoithi rules`: the rules of the contest as a Word file."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.terminal import DEFAULT_CONFIG, Config, ContestId, load, out, refuse, texts
from handlers.rules import rules_document

Output = Annotated[Path, typer.Option("--output", help=texts("cli-option-output"))]
Force = Annotated[bool, typer.Option("--force", help=texts("cli-option-force"))]


def rules(
    config: Config = DEFAULT_CONFIG, contest: ContestId = "", output: Output = Path("the-le.docx"), force: Force = False
) -> None:
    """Write the rules; a file that may have been edited by hand is replaced only when asked."""
    from bot.render.rules_docx import rules_docx  # costs a tenth of a second that `run` need not wait

    _, folder = load(config, contest)
    content = rules_docx(rules_document(folder.contest, folder.units, texts))
    try:
        with output.open("wb" if force else "xb") as file:
            file.write(content)
    except FileExistsError:
        refuse("rules-file-exists", path=str(output))
    except OSError as error:
        refuse("rules-file-unwritable", path=str(output), problem=str(error))
    out.print(texts("rules-written", path=str(output)), markup=False, soft_wrap=True)
    if folder.contest.to_confirm:
        out.print(texts("rules-open", count=len(folder.contest.to_confirm)), style="yellow", soft_wrap=True)

"""Makes the types of the API documents anew: `generate_types.py [FOLDER]`; `make web-types` calls this."""

import subprocess
import sys
import tempfile
from pathlib import Path

from wharf.api.harbor.document import encoded_document as harbor_document
from wharf.api.wharf.catalogue import encoded_document as wharf_document

WEB = Path(__file__).parent
NODE = WEB.parent / ".venv/bin/node"
GENERATOR = WEB / "node_modules/openapi-typescript/bin/cli.js"


def generate(name: str, document: bytes, target: Path) -> None:
    """Writes the types of a document; one that has a default may be missing in an answer."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{name}.json"
        source.write_bytes(document)
        command = [str(NODE), str(GENERATOR), str(source), "--default-non-nullable", "false", "-o", str(target)]
        subprocess.run(command, check=True, capture_output=True, cwd=folder)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else WEB / "src/generated"
    for name, document in (("harbor", harbor_document()), ("wharf", wharf_document())):
        generate(name, document, folder / f"{name}.ts")

"""Take the README's pictures from the real application, with sample data and the sandbox: `make screenshots`."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from exporter import demo  # noqa: E402  (the line above makes it importable)
from exporter import settings as deployment  # noqa: E402
from exporter.contacts.matching import suggest  # noqa: E402
from exporter.processes import free_port  # noqa: E402
from exporter.runs.definition import Export  # noqa: E402
from exporter.toolkit import Toolkit  # noqa: E402

IMAGES = ROOT / "docs" / "images"
SIZE = ViewportSize(width=1360, height=900)
SCHEMES: tuple[tuple[Literal["light", "dark"], str], ...] = (("light", ""), ("dark", "-dark"))
SEGMENT = "Newsletter readers in Hungary and Poland"
EXPORT = "Newsletter readers to sandbox"


def export(kit: Toolkit) -> str:
    """Run an export, so that there is something to see, and return the run's id."""
    segment = kit.segments.get(SEGMENT)
    mapping = suggest(kit.profiles.columns(kit.sources.get(segment.source)))
    kit.consents.agree(demo.CONNECTION)
    kit.exports.save(Export(EXPORT, demo.CONNECTION, (SEGMENT,), mapping))
    return kit.run(EXPORT).run_id


def settled(page: Page) -> None:
    """Wait until the page has finished drawing: its script has run, nothing is stale, charts have come to rest."""
    page.get_by_role("heading", level=1).first.wait_for(timeout=30_000)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=30_000)
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton], [data-stale=true]')", timeout=30_000)
    page.wait_for_timeout(2_000)


def take(page: Page, address: str, name: str) -> None:
    """Open an address and keep its picture."""
    page.goto(address)
    settled(page)
    page.screenshot(path=IMAGES / f"{name}.png")
    print(IMAGES / f"{name}.png")


def main() -> None:
    """Start the demo in a fresh folder and take the pictures, light and dark."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings = deployment.read({"EXPORTER_HOME": folder})
        options = demo.Options(port=free_port(8501), sandbox_port=free_port(9009), browser=False)
        with demo.running(settings, options) as (_, address):
            with Toolkit.open(settings) as kit:
                run_id = export(kit)
            with sync_playwright() as player:
                browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
                for scheme, ending in SCHEMES:
                    page = browser.new_context(viewport=SIZE, color_scheme=scheme, locale="en-GB").new_page()
                    take(page, address, f"home{ending}")
                    take(page, f"{address}/new_export?segment={SEGMENT}", f"new-export{ending}")
                    take(page, f"{address}/run?run={run_id}", f"run{ending}")
                browser.close()


if __name__ == "__main__":
    main()

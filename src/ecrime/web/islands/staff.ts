// What staff pages gain from a script. Every page works without it.
import { startClocks } from "./parts/clock";
import { startComboboxes } from "./parts/combobox";
import { startDates } from "./parts/dates";
import { startFiles } from "./parts/files";
import { startFocus } from "./parts/focus";
import { startLeaving } from "./parts/leave";
import { startMenu } from "./parts/menu";
import { startPasskeys } from "./parts/passkey";
import { startPieces } from "./parts/pieces";
import { startProgress } from "./parts/progress";
import { startRepeats } from "./parts/repeat";
import { startShortcuts } from "./parts/shortcuts";

function startFields(within: ParentNode): void {
  startComboboxes(within);
  startDates(within);
  startFiles(within);
}

startFields(document);
startRepeats(startFields);
startClocks();
startPasskeys();
startPieces();
startProgress();
startShortcuts();
startMenu();
startLeaving();
startFocus();

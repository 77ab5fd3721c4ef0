/** The icons the panel uses, as inline SVG from codicons: no font, so nothing to load under a strict policy. */

import previous from "@vscode/codicons/src/icons/arrow-left.svg";
import next from "@vscode/codicons/src/icons/arrow-right.svg";
import beaker from "@vscode/codicons/src/icons/beaker.svg";
import bell from "@vscode/codicons/src/icons/bell.svg";
import chevronDown from "@vscode/codicons/src/icons/chevron-down.svg";
import chevronRight from "@vscode/codicons/src/icons/chevron-right.svg";
import close from "@vscode/codicons/src/icons/close.svg";
import last from "@vscode/codicons/src/icons/debug-continue.svg";
import pause from "@vscode/codicons/src/icons/debug-pause.svg";
import first from "@vscode/codicons/src/icons/debug-reverse-continue.svg";
import error from "@vscode/codicons/src/icons/error.svg";
import exportIcon from "@vscode/codicons/src/icons/export.svg";
import compare from "@vscode/codicons/src/icons/git-compare.svg";
import explore from "@vscode/codicons/src/icons/git-merge.svg";
import stale from "@vscode/codicons/src/icons/history.svg";
import info from "@vscode/codicons/src/icons/info.svg";
import lightbulb from "@vscode/codicons/src/icons/lightbulb.svg";
import lock from "@vscode/codicons/src/icons/lock.svg";
import check from "@vscode/codicons/src/icons/pass.svg";
import play from "@vscode/codicons/src/icons/play.svg";
import help from "@vscode/codicons/src/icons/question.svg";
import terminal from "@vscode/codicons/src/icons/terminal.svg";
import warning from "@vscode/codicons/src/icons/warning.svg";
import watch from "@vscode/codicons/src/icons/watch.svg";

export const ICONS = {
	beaker,
	bell,
	check,
	chevronDown,
	chevronRight,
	close,
	compare,
	error,
	explore,
	export: exportIcon,
	first,
	help,
	info,
	last,
	lightbulb,
	lock,
	next,
	pause,
	perf: watch,
	play,
	previous,
	stale,
	terminal,
	warning,
} as const;

export type IconName = keyof typeof ICONS;

// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: the component sets its role itself
/** Typed wrappers around the few vscode-elements components the panel uses, and the inline icon. */
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-option/index.js";
import "@vscode-elements/elements/dist/vscode-single-select/index.js";
import type { ComponentChildren, HTMLAttributes, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ICONS, type IconName } from "./icons.ts";

declare module "preact" {
	namespace JSX {
		interface IntrinsicElements {
			"vscode-button": HTMLAttributes<HTMLElement> & { secondary?: boolean; disabled?: boolean };
			"vscode-single-select": HTMLAttributes<HTMLElement> & { label?: string; disabled?: boolean };
			"vscode-option": HTMLAttributes<HTMLElement> & { value?: string; selected?: boolean };
		}
	}
}

/** A codicon; decoration only unless `label` says what it means. */
export function Icon({ name, label }: { name: IconName; label?: string }) {
	const meaning =
		label === undefined ? { "aria-hidden": true as const } : { role: "img" as const, "aria-label": label };
	return <span class="icon" {...meaning} dangerouslySetInnerHTML={{ __html: ICONS[name] }} />;
}

/** C text that may break after `_`, `(` and `.` and before `->`, where a reader would break it. */
export function Code({ text }: { text: string }) {
	return <code>{broken(text, /(?<=[_(.])|(?=->)/)}</code>;
}

/** A sentence with C in it: what stands in backticks is code, and an arrow is not torn apart. */
export function Says({ text }: { text: string }) {
	return (
		<>{text.split("`").map((part, i) => (i % 2 === 1 ? <Code key={part} text={part} /> : broken(part, /(?=->)/)))}</>
	);
}

function broken(text: string, at: RegExp): ComponentChildren[] {
	return text.split(at).flatMap((part, i) => {
		const shown = part.startsWith("->") ? [<span class="arrow-op">{"->"}</span>, part.slice(2)] : [part];
		return i === 0 ? shown : [<wbr key={part + String(i)} />, ...shown];
	});
}

interface ButtonProps {
	readonly icon?: IconName;
	/** name for assistive technology and tooltip; the visible text if absent */
	readonly label?: string;
	readonly pressed?: boolean;
	readonly disabled?: boolean;
	readonly primary?: boolean;
	readonly onClick: () => void;
	readonly children?: ComponentChildren;
}

/** A VS Code button; `pressed` makes it a toggle. */
export function Button({ icon, label, pressed, disabled, primary, onClick, children }: ButtonProps) {
	return (
		<vscode-button
			class={pressed ? "pressed" : undefined}
			secondary={!primary}
			disabled={disabled === true}
			aria-disabled={disabled === true ? "true" : undefined}
			aria-label={label}
			aria-pressed={pressed}
			title={label}
			onClick={onClick}
		>
			{icon ? <Icon name={icon} /> : null}
			{children ? <span class="button-text">{children}</span> : null}
		</vscode-button>
	);
}

export interface SelectOption {
	readonly value: string;
	readonly text: string;
}

interface SelectProps {
	readonly label: string;
	readonly value: string;
	readonly options: readonly SelectOption[];
	readonly onChange: (value: string) => void;
	readonly class?: string;
}

/** A VS Code drop-down with a visible label. */
export function Select({ label, value, options, onChange, class: className }: SelectProps): JSX.Element {
	const element = useRef<HTMLElement & { value: string }>(null);
	useLayoutEffect(() => {
		if (element.current && element.current.value !== value) element.current.value = value;
	}, [value, options]);
	return (
		<span class={`select ${className ?? ""}`}>
			<span class="select-label" aria-hidden="true">
				{label}
			</span>
			<vscode-single-select
				ref={element}
				label={label}
				onChange={(event: Event) => onChange((event.currentTarget as HTMLElement & { value: string }).value)}
			>
				{options.map((option) => (
					<vscode-option key={option.value} value={option.value} selected={option.value === value}>
						{option.text}
					</vscode-option>
				))}
			</vscode-single-select>
		</span>
	);
}

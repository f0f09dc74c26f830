import { ActionIcon, type ActionIconProps } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useId, useState } from "react";
import { Tip } from "./Tip";

const load = () => import("./OpenMenu");
const OpenMenu = lazy(load);

interface Props {
  label: string;
  icon: ReactNode;
  /** What appears over the button; nothing where its place says enough. */
  tip?: string;
  size?: ActionIconProps["size"];
  width?: number;
  /** The entries, as `Menu.Item`. On a page that is loaded first they are a `lazy` component. */
  children: ReactNode;
}

/** A button with a menu, which is loaded when somebody comes near it. */
export function MenuButton({ label, icon, tip, size, width, children }: Props) {
  const id = useId();
  const [button, setButton] = useState<HTMLElement | null>(null);
  const [isOpen, setOpen] = useState(false);
  const face = (
    <ActionIcon
      variant="subtle"
      color="gray"
      {...(size && { size })}
      id={`${id}-target`}
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={isOpen}
      {...(isOpen && { "aria-controls": `${id}-dropdown` })}
      onMouseOver={load}
      onFocus={load}
      onClick={(event) => {
        setButton(event.currentTarget);
        setOpen(!isOpen);
      }}
    >
      {icon}
    </ActionIcon>
  );
  return (
    <>
      {tip ? <Tip label={tip}>{face}</Tip> : face}
      {button && (
        <Suspense>
          <OpenMenu id={id} button={button} isOpen={isOpen} onClose={() => setOpen(false)} width={width}>
            {children}
          </OpenMenu>
        </Suspense>
      )}
    </>
  );
}

import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  target: HTMLElement;
  label: ReactNode;
  isLong: boolean;
}

export default function TipBubble({ target, label, isLong }: Props) {
  return <Tooltip target={target} opened label={label} multiline={isLong} {...(isLong && { maw: 400 })} />;
}

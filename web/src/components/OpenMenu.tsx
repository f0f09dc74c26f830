import { Menu } from "@mantine/core";
import { useMounted } from "@mantine/hooks";
import type { ReactNode } from "react";
import { Standing } from "./Standing";

interface Props {
  id: string;
  button: HTMLElement;
  isOpen: boolean;
  onClose: () => void;
  width?: number | undefined;
  children: ReactNode;
}

export default function OpenMenu({ id, button, isOpen, onClose, width, children }: Props) {
  // It opens a moment after it was made: only then does it remember where the focus goes back to.
  const isThere = useMounted();
  return (
    <Menu id={id} position="bottom-end" opened={isOpen && isThere} onChange={onClose} {...(width && { width })}>
      <Menu.Target>
        <Standing element={button} />
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}

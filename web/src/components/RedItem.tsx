import { Menu } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";

interface Props {
  text: string;
  onClick: () => void;
}

/** The entry of a menu that takes something away. */
export default function RedItem({ text, onClick }: Props) {
  return (
    <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={onClick}>
      {text}
    </Menu.Item>
  );
}

import { Group, Text } from "@mantine/core";
import { IconRobot, IconUser, IconUsersGroup } from "@tabler/icons-react";

const ICONS = { user: IconUser, group: IconUsersGroup, robot: IconRobot };

/** A user, a group or a robot in a list: what it is, and its name. */
export function SubjectName({ kind, name }: { kind: string; name: string }) {
  const Icon = ICONS[kind as keyof typeof ICONS] ?? IconUser;
  return (
    <Group gap={8} wrap="nowrap">
      <Icon size={16} stroke={1.7} style={{ flexShrink: 0 }} aria-hidden />
      <Text fw={500} style={{ overflowWrap: "anywhere" }}>
        {name}
      </Text>
    </Group>
  );
}

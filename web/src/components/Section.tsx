import { Group, Paper, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

interface Props {
  title: string;
  /** What can be done here, at the right of the title. */
  action?: ReactNode;
  children: ReactNode;
}

/** A part of a page with a name of its own. */
export function Section({ title, action, children }: Props) {
  const id = useId();
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby={id}>
      <Group justify="space-between" gap="sm" mb="sm" mih={24}>
        <Title order={2} id={id}>
          {title}
        </Title>
        {action}
      </Group>
      {children}
    </Paper>
  );
}

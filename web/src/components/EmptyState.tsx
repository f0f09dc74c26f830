import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** Where a list has nothing to show: why, and what can be done about it. */
export function EmptyState({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <Stack align="center" gap="xs" py={48} px="md">
      <Title order={2} ta="center" textWrap="balance">
        {title}
      </Title>
      <Text c="dimmed" ta="center" maw={480} style={{ textWrap: "balance" }}>
        {text}
      </Text>
      {children}
    </Stack>
  );
}

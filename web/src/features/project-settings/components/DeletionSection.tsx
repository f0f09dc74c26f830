import { Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { DeleteProjectDialog } from "@/components/DeleteProjectDialog";
import { Section } from "@/components/Section";

/** The end of a project. */
export function DeletionSection({ project }: { project: { name: string; project_id: number } }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [isAsking, dialog] = useDisclosure(false);
  return (
    <Section title={t("projects.delete")}>
      <Text c="dimmed" mb="md">
        {t("settings.deleteText")}
      </Text>
      <Button color="red" variant="light" leftSection={<IconTrash size={16} />} onClick={dialog.open}>
        {t("projects.delete")}
      </Button>
      {isAsking && (
        <DeleteProjectDialog project={project} onDeleted={() => navigate({ to: "/projects" })} onClose={dialog.close} />
      )}
    </Section>
  );
}

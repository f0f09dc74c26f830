import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Whether everybody may pull from a project. */
export function PublicBadge({ isPublic }: { isPublic: boolean }) {
  const { t } = useTranslation();
  return (
    <Badge
      variant="light"
      color={isPublic ? "teal" : "gray"}
      c={isPublic ? "var(--wharf-good)" : undefined}
      tt="none"
      fw={500}
    >
      {t(isPublic ? "projects.public" : "projects.private")}
    </Badge>
  );
}

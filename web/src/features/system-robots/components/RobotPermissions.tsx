import { Radio, Skeleton, Stack, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { grantableQuery, type PermissionText } from "@/api/grantablePermissions";
import { ErrorNotice } from "@/components/ErrorNotice";
import { PermissionPicker } from "@/components/PermissionPicker";
import { ProjectsField } from "@/components/ProjectsField";

export interface RobotRights {
  system: ReadonlySet<PermissionText>;
  project: ReadonlySet<PermissionText>;
  /** Null for every project. */
  projects: string[] | null;
}

interface Props {
  value: RobotRights;
  onChange: (rights: RobotRights) => void;
}

/** What a robot may do in projects, the same in each that it is for, and in the system. */
export function RobotPermissions({ value, onChange }: Props) {
  const { t } = useTranslation();
  const grantable = useQuery(grantableQuery);
  if (grantable.error) {
    return <ErrorNotice error={grantable.error} onRetry={grantable.refetch} />;
  }
  if (!grantable.data) {
    return <Skeleton height={240} />;
  }
  return (
    <Tabs defaultValue="project">
      <Tabs.List mb="sm">
        <Tabs.Tab value="project">{t("admin.roles.inProjects")}</Tabs.Tab>
        <Tabs.Tab value="system">{t("admin.roles.inSystem")}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="project">
        <Stack gap="md">
          <Radio.Group
            label={t("admin.robots.where")}
            value={value.projects === null ? "all" : "some"}
            onChange={(chosen) => onChange({ ...value, projects: chosen === "all" ? null : [] })}
          >
            <Stack gap="xs" mt={6}>
              <Radio value="all" label={t("admin.robots.allProjects")} />
              <Radio value="some" label={t("admin.robots.someProjects")} />
            </Stack>
          </Radio.Group>
          {value.projects !== null && (
            <ProjectsField
              label={t("projects.title")}
              value={value.projects}
              onChange={(projects) => onChange({ ...value, projects })}
            />
          )}
          <div>
            <PermissionPicker
              label={t("admin.roles.inProjects")}
              known={grantable.data.project}
              value={value.project}
              onChange={(project) => onChange({ ...value, project })}
            />
          </div>
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="system">
        <PermissionPicker
          label={t("admin.roles.inSystem")}
          known={grantable.data.system}
          value={value.system}
          onChange={(system) => onChange({ ...value, system })}
        />
      </Tabs.Panel>
    </Tabs>
  );
}

import { ActionIcon, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Quota } from "@/api/listQuotas";
import { FormDialog } from "@/components/FormDialog";
import { notify } from "@/lib/notify";
import { useSetLimit } from "../api/setLimit";
import { LimitField } from "./LimitField";
import { bytesOf, limitOf } from "./limits";

export function EditLimit({ quota }: { quota: Quota }) {
  const { t } = useTranslation();
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Tooltip label={t("admin.quotas.edit")}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`${t("admin.quotas.edit")}: ${quota.ref.name}`}
          onClick={dialog.open}
        >
          <IconPencil size={16} />
        </ActionIcon>
      </Tooltip>
      {isOpen && <LimitDialog quota={quota} onClose={dialog.close} />}
    </>
  );
}

function LimitDialog({ quota, onClose }: { quota: Quota; onClose: () => void }) {
  const { t } = useTranslation();
  const set = useSetLimit(quota.id);
  const [limit, setLimit] = useState(() => limitOf(quota.hard.storage ?? -1));
  const bytes = bytesOf(limit);
  const done = () => {
    notify({ message: t("admin.quotas.saved", { name: quota.ref.name }) });
    onClose();
  };
  return (
    <FormDialog
      title={t("admin.quotas.editOf", { name: quota.ref.name })}
      action={t("list.save")}
      isReady={bytes !== null}
      isPending={set.isPending}
      error={set.error}
      onSubmit={() => bytes !== null && set.mutate(bytes, { onSuccess: done })}
      onClose={onClose}
    >
      <LimitField value={limit} onChange={setLimit} />
    </FormDialog>
  );
}

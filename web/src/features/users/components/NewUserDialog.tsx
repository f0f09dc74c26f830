import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog } from "@/components/FormDialog";
import { isReadyPassword, NewPasswordFields, NO_PASSWORD } from "@/components/NewPasswordFields";
import { notify } from "@/lib/notify";
import { useCreateUser } from "../api/createUser";

const COMMENT_LENGTH_MAX = 30;
const NAME_LENGTH_MAX = 255;
/** What the server takes in no name of a user. */
const FORBIDDEN = /[,"~#%$]/;

export function NewUserDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const create = useCreateUser();
  const [texts, setTexts] = useState({ username: "", email: "", realname: "", comment: "" });
  const [wanted, setWanted] = useState(NO_PASSWORD);
  const field = (name: keyof typeof texts) => ({
    value: texts[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setTexts({ ...texts, [name]: event.currentTarget.value }),
    autoComplete: "off",
  });
  const isFilled = texts.username !== "" && texts.email !== "" && texts.realname !== "";
  const isForbidden = FORBIDDEN.test(texts.username);
  const done = () => {
    notify({ message: t("admin.users.created", { name: texts.username }) });
    onClose();
  };
  return (
    <FormDialog
      title={t("admin.users.new")}
      action={t("list.create")}
      isReady={isFilled && !isForbidden && isReadyPassword(wanted)}
      isPending={create.isPending}
      error={create.error}
      onSubmit={() => create.mutate({ ...texts, password: wanted.password }, { onSuccess: done })}
      onClose={onClose}
    >
      <TextInput
        {...field("username")}
        label={t("admin.users.name")}
        description={t("admin.users.nameHint")}
        error={isForbidden && t("admin.users.nameInvalid")}
        maxLength={NAME_LENGTH_MAX}
        autoCapitalize="none"
        spellCheck={false}
        data-autofocus
      />
      <TextInput {...field("email")} label={t("admin.users.email")} type="email" />
      <TextInput {...field("realname")} label={t("account.profile.realName")} maxLength={NAME_LENGTH_MAX} />
      <TextInput
        {...field("comment")}
        label={`${t("account.profile.comment")} (${t("common.optional")})`}
        maxLength={COMMENT_LENGTH_MAX}
      />
      <NewPasswordFields value={wanted} onChange={setWanted} />
    </FormDialog>
  );
}

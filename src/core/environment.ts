const SECRET_NAME = /PASSWORD|SECRET|TOKEN|CREDENTIAL|PRIVATE_KEY|API_?KEY|JAAS/i;

/** Names of files, such as AWS_WEB_IDENTITY_TOKEN_FILE, are no credentials. */
const NAME_OF_A_PLACE = /_(FILE|PATH|DIR)$/i;

/** Whether the name of a setting looks like that of a credential. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !NAME_OF_A_PLACE.test(name);
}

/** Whether every supported Kubernetes accepts the name of an environment variable. */
export function isEnvironmentName(name: string): boolean {
  return /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name);
}

/** Where an environment's services are, and with which identity they are called. */
export interface Connections {
  aws?: {
    region: string;
    profile?: string | undefined;
    roleArn?: string | undefined;
    /** Another AWS-compatible endpoint, for emulators. */
    endpoint?: string | undefined;
  };
  kubernetes?:
    | { eksCluster: string }
    | { kubeconfig: string; context?: string | undefined }
    | { inCluster: true };
  kafka?: {
    brokers: readonly string[];
    clientId: string;
    ssl?: { caFile?: string | undefined; certFile?: string | undefined; keyFile?: string | undefined } | true;
    sasl?: {
      mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      usernameFile: string;
      passwordFile: string;
    };
    /** An alternative to a direct socket: rpk on a machine that Systems Manager reaches. */
    via?: { ssm: { instanceId: string; container?: string | undefined } } | undefined;
  };
}

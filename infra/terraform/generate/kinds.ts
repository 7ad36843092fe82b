/** What is used of the AWS provider: types are generated for these alone, and nothing else can be written. */
export const kinds = {
  resource: [
    ...['aws_vpc', 'aws_subnet', 'aws_internet_gateway', 'aws_eip', 'aws_nat_gateway', 'aws_route_table'],
    ...['aws_route', 'aws_route_table_association', 'aws_default_security_group', 'aws_security_group'],
    ...['aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule', 'aws_instance'],
    ...['aws_db_subnet_group', 'aws_db_parameter_group', 'aws_rds_cluster_parameter_group'],
    ...['aws_rds_cluster', 'aws_rds_cluster_instance', 'aws_rds_global_cluster', 'aws_db_instance'],
    ...[
      'aws_secretsmanager_secret',
      'aws_secretsmanager_secret_version',
      'aws_secretsmanager_secret_rotation',
    ],
    ...['aws_route53_zone', 'aws_route53_record'],
    ...['aws_iam_role', 'aws_iam_role_policy', 'aws_iam_role_policy_attachment', 'aws_iam_instance_profile'],
    ...['aws_iam_openid_connect_provider', 'aws_kms_key', 'aws_kms_alias'],
    ...['aws_sns_topic', 'aws_sns_topic_policy', 'aws_sns_topic_subscription'],
    ...['aws_cloudwatch_metric_alarm', 'aws_cloudwatch_dashboard'],
    ...['aws_dms_replication_subnet_group', 'aws_dms_replication_instance', 'aws_dms_endpoint'],
    ...['aws_dms_certificate', 'aws_dms_replication_task', 'aws_dms_replication_config'],
    'aws_dms_event_subscription',
  ],
  data: [
    ...['aws_availability_zones', 'aws_caller_identity', 'aws_partition', 'aws_region', 'aws_vpc'],
    ...['aws_subnets', 'aws_security_group', 'aws_db_instance', 'aws_db_subnet_group', 'aws_rds_cluster'],
    ...['aws_route53_zone', 'aws_iam_openid_connect_provider', 'aws_ssm_parameter', 'aws_sns_topic'],
    ...['aws_secretsmanager_secret', 'aws_iam_role'],
  ],
  ephemeral: ['aws_secretsmanager_random_password'],
} as const;

/**
 * Arguments that provider 5.100 still takes and 6.0 does not, of the resources above: they get no types. (The provider's "Version 6 Upgrade
 * Guide", https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-6-upgrade, names beside these, of the kinds
 * above: aws_db_instance, whose `character_set_name` does not go with a copy any more; aws_instance, whose `user_data` is in the state as it
 * is; and the data source aws_region. Neither is written.)
 */
export const removed: { readonly [kind: string]: readonly string[] } = {
  aws_eip: ['vpc'],
  aws_instance: ['cpu_core_count', 'cpu_threads_per_core'],
  aws_dms_endpoint: ['s3_settings'],
};

/** What 6.0 still tells of a data source, but warns of. */
export const fading: { readonly [kind: string]: readonly string[] } = { aws_region: ['name'] };

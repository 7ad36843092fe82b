// Generated from the schema of hashicorp/aws 5.100.0 by `npm run generate:terraform`. Do not edit.

/** An expression of Terraform where its language has a number, a truth value or a list. */
export type Expression = `${string}\${${string}`;

/** What can be written of each kind. */
export interface Resources {
  aws_vpc: {
    readonly assign_generated_ipv6_cidr_block?: boolean | Expression;
    readonly cidr_block?: string;
    readonly enable_dns_hostnames?: boolean | Expression;
    readonly enable_dns_support?: boolean | Expression;
    readonly enable_network_address_usage_metrics?: boolean | Expression;
    readonly instance_tenancy?: string;
    readonly ipv4_ipam_pool_id?: string;
    readonly ipv4_netmask_length?: number | Expression;
    readonly ipv6_cidr_block?: string;
    readonly ipv6_cidr_block_network_border_group?: string;
    readonly ipv6_ipam_pool_id?: string;
    readonly ipv6_netmask_length?: number | Expression;
    readonly tags?: { readonly [key: string]: string };
  };
  aws_subnet: {
    readonly assign_ipv6_address_on_creation?: boolean | Expression;
    readonly availability_zone?: string;
    readonly availability_zone_id?: string;
    readonly cidr_block?: string;
    readonly customer_owned_ipv4_pool?: string;
    readonly enable_dns64?: boolean | Expression;
    readonly enable_lni_at_device_index?: number | Expression;
    readonly enable_resource_name_dns_a_record_on_launch?: boolean | Expression;
    readonly enable_resource_name_dns_aaaa_record_on_launch?: boolean | Expression;
    readonly ipv6_cidr_block?: string;
    readonly ipv6_native?: boolean | Expression;
    readonly map_customer_owned_ip_on_launch?: boolean | Expression;
    readonly map_public_ip_on_launch?: boolean | Expression;
    readonly outpost_arn?: string;
    readonly private_dns_hostname_type_on_launch?: string;
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
    };
    readonly vpc_id: string;
  };
  aws_internet_gateway: {
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
      readonly update?: string;
    };
    readonly vpc_id?: string;
  };
  aws_eip: {
    readonly address?: string;
    readonly associate_with_private_ip?: string;
    readonly customer_owned_ipv4_pool?: string;
    readonly domain?: string;
    readonly instance?: string;
    readonly ipam_pool_id?: string;
    readonly network_border_group?: string;
    readonly network_interface?: string;
    readonly public_ipv4_pool?: string;
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly delete?: string;
      readonly read?: string;
      readonly update?: string;
    };
  };
  aws_nat_gateway: {
    readonly allocation_id?: string;
    readonly connectivity_type?: string;
    readonly private_ip?: string;
    readonly secondary_allocation_ids?: readonly string[] | Expression;
    readonly secondary_private_ip_address_count?: number | Expression;
    readonly secondary_private_ip_addresses?: readonly string[] | Expression;
    readonly subnet_id: string;
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
      readonly update?: string;
    };
  };
  aws_route_table: {
    readonly propagating_vgws?: readonly string[] | Expression;
    readonly route?:
      | readonly {
          readonly carrier_gateway_id?: string;
          readonly cidr_block?: string;
          readonly core_network_arn?: string;
          readonly destination_prefix_list_id?: string;
          readonly egress_only_gateway_id?: string;
          readonly gateway_id?: string;
          readonly ipv6_cidr_block?: string;
          readonly local_gateway_id?: string;
          readonly nat_gateway_id?: string;
          readonly network_interface_id?: string;
          readonly transit_gateway_id?: string;
          readonly vpc_endpoint_id?: string;
          readonly vpc_peering_connection_id?: string;
        }[]
      | Expression;
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
      readonly update?: string;
    };
    readonly vpc_id: string;
  };
  aws_route: {
    readonly carrier_gateway_id?: string;
    readonly core_network_arn?: string;
    readonly destination_cidr_block?: string;
    readonly destination_ipv6_cidr_block?: string;
    readonly destination_prefix_list_id?: string;
    readonly egress_only_gateway_id?: string;
    readonly gateway_id?: string;
    readonly local_gateway_id?: string;
    readonly nat_gateway_id?: string;
    readonly network_interface_id?: string;
    readonly route_table_id: string;
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
      readonly update?: string;
    };
    readonly transit_gateway_id?: string;
    readonly vpc_endpoint_id?: string;
    readonly vpc_peering_connection_id?: string;
  };
  aws_route_table_association: {
    readonly gateway_id?: string;
    readonly route_table_id: string;
    readonly subnet_id?: string;
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
      readonly update?: string;
    };
  };
  aws_default_security_group: {
    readonly egress?:
      | readonly {
          readonly cidr_blocks?: readonly string[] | Expression;
          readonly description?: string;
          readonly from_port?: number | Expression;
          readonly ipv6_cidr_blocks?: readonly string[] | Expression;
          readonly prefix_list_ids?: readonly string[] | Expression;
          readonly protocol?: string;
          readonly security_groups?: readonly string[] | Expression;
          readonly self?: boolean | Expression;
          readonly to_port?: number | Expression;
        }[]
      | Expression;
    readonly ingress?:
      | readonly {
          readonly cidr_blocks?: readonly string[] | Expression;
          readonly description?: string;
          readonly from_port?: number | Expression;
          readonly ipv6_cidr_blocks?: readonly string[] | Expression;
          readonly prefix_list_ids?: readonly string[] | Expression;
          readonly protocol?: string;
          readonly security_groups?: readonly string[] | Expression;
          readonly self?: boolean | Expression;
          readonly to_port?: number | Expression;
        }[]
      | Expression;
    readonly revoke_rules_on_delete?: boolean | Expression;
    readonly tags?: { readonly [key: string]: string };
    readonly vpc_id?: string;
  };
  aws_security_group: {
    readonly description?: string;
    readonly egress?:
      | readonly {
          readonly cidr_blocks?: readonly string[] | Expression;
          readonly description?: string;
          readonly from_port?: number | Expression;
          readonly ipv6_cidr_blocks?: readonly string[] | Expression;
          readonly prefix_list_ids?: readonly string[] | Expression;
          readonly protocol?: string;
          readonly security_groups?: readonly string[] | Expression;
          readonly self?: boolean | Expression;
          readonly to_port?: number | Expression;
        }[]
      | Expression;
    readonly ingress?:
      | readonly {
          readonly cidr_blocks?: readonly string[] | Expression;
          readonly description?: string;
          readonly from_port?: number | Expression;
          readonly ipv6_cidr_blocks?: readonly string[] | Expression;
          readonly prefix_list_ids?: readonly string[] | Expression;
          readonly protocol?: string;
          readonly security_groups?: readonly string[] | Expression;
          readonly self?: boolean | Expression;
          readonly to_port?: number | Expression;
        }[]
      | Expression;
    readonly name?: string;
    readonly name_prefix?: string;
    readonly revoke_rules_on_delete?: boolean | Expression;
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
    };
    readonly vpc_id?: string;
  };
  aws_vpc_security_group_ingress_rule: {
    readonly cidr_ipv4?: string;
    readonly cidr_ipv6?: string;
    readonly description?: string;
    readonly from_port?: number | Expression;
    readonly ip_protocol: string;
    readonly prefix_list_id?: string;
    readonly referenced_security_group_id?: string;
    readonly security_group_id: string;
    readonly tags?: { readonly [key: string]: string };
    readonly to_port?: number | Expression;
  };
  aws_vpc_security_group_egress_rule: {
    readonly cidr_ipv4?: string;
    readonly cidr_ipv6?: string;
    readonly description?: string;
    readonly from_port?: number | Expression;
    readonly ip_protocol: string;
    readonly prefix_list_id?: string;
    readonly referenced_security_group_id?: string;
    readonly security_group_id: string;
    readonly tags?: { readonly [key: string]: string };
    readonly to_port?: number | Expression;
  };
  aws_instance: {
    readonly ami?: string;
    readonly associate_public_ip_address?: boolean | Expression;
    readonly availability_zone?: string;
    readonly capacity_reservation_specification?: {
      readonly capacity_reservation_preference?: string;
      readonly capacity_reservation_target?: {
        readonly capacity_reservation_id?: string;
        readonly capacity_reservation_resource_group_arn?: string;
      };
    };
    readonly cpu_options?: {
      readonly amd_sev_snp?: string;
      readonly core_count?: number | Expression;
      readonly threads_per_core?: number | Expression;
    };
    readonly credit_specification?: {
      readonly cpu_credits?: string;
    };
    readonly disable_api_stop?: boolean | Expression;
    readonly disable_api_termination?: boolean | Expression;
    readonly ebs_block_device?: readonly {
      readonly delete_on_termination?: boolean | Expression;
      readonly device_name: string;
      readonly encrypted?: boolean | Expression;
      readonly iops?: number | Expression;
      readonly kms_key_id?: string;
      readonly snapshot_id?: string;
      readonly tags?: { readonly [key: string]: string };
      readonly throughput?: number | Expression;
      readonly volume_size?: number | Expression;
      readonly volume_type?: string;
    }[];
    readonly ebs_optimized?: boolean | Expression;
    readonly enable_primary_ipv6?: boolean | Expression;
    readonly enclave_options?: {
      readonly enabled?: boolean | Expression;
    };
    readonly ephemeral_block_device?: readonly {
      readonly device_name: string;
      readonly no_device?: boolean | Expression;
      readonly virtual_name?: string;
    }[];
    readonly get_password_data?: boolean | Expression;
    readonly hibernation?: boolean | Expression;
    readonly host_id?: string;
    readonly host_resource_group_arn?: string;
    readonly iam_instance_profile?: string;
    readonly instance_initiated_shutdown_behavior?: string;
    readonly instance_market_options?: {
      readonly market_type?: string;
      readonly spot_options?: {
        readonly instance_interruption_behavior?: string;
        readonly max_price?: string;
        readonly spot_instance_type?: string;
        readonly valid_until?: string;
      };
    };
    readonly instance_type?: string;
    readonly ipv6_address_count?: number | Expression;
    readonly ipv6_addresses?: readonly string[] | Expression;
    readonly key_name?: string;
    readonly launch_template?: {
      readonly name?: string;
      readonly version?: string;
    };
    readonly maintenance_options?: {
      readonly auto_recovery?: string;
    };
    readonly metadata_options?: {
      readonly http_endpoint?: string;
      readonly http_protocol_ipv6?: string;
      readonly http_put_response_hop_limit?: number | Expression;
      readonly http_tokens?: string;
      readonly instance_metadata_tags?: string;
    };
    readonly monitoring?: boolean | Expression;
    readonly network_interface?: readonly {
      readonly delete_on_termination?: boolean | Expression;
      readonly device_index: number | Expression;
      readonly network_card_index?: number | Expression;
      readonly network_interface_id: string;
    }[];
    readonly placement_group?: string;
    readonly placement_partition_number?: number | Expression;
    readonly private_dns_name_options?: {
      readonly enable_resource_name_dns_a_record?: boolean | Expression;
      readonly enable_resource_name_dns_aaaa_record?: boolean | Expression;
      readonly hostname_type?: string;
    };
    readonly private_ip?: string;
    readonly root_block_device?: {
      readonly delete_on_termination?: boolean | Expression;
      readonly encrypted?: boolean | Expression;
      readonly iops?: number | Expression;
      readonly kms_key_id?: string;
      readonly tags?: { readonly [key: string]: string };
      readonly throughput?: number | Expression;
      readonly volume_size?: number | Expression;
      readonly volume_type?: string;
    };
    readonly secondary_private_ips?: readonly string[] | Expression;
    readonly security_groups?: readonly string[] | Expression;
    readonly source_dest_check?: boolean | Expression;
    readonly subnet_id?: string;
    readonly tags?: { readonly [key: string]: string };
    readonly tenancy?: string;
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
      readonly read?: string;
      readonly update?: string;
    };
    readonly user_data?: string;
    readonly user_data_base64?: string;
    readonly user_data_replace_on_change?: boolean | Expression;
    readonly volume_tags?: { readonly [key: string]: string };
    readonly vpc_security_group_ids?: readonly string[] | Expression;
  };
  aws_db_subnet_group: {
    readonly description?: string;
    readonly name?: string;
    readonly name_prefix?: string;
    readonly subnet_ids: readonly string[] | Expression;
    readonly tags?: { readonly [key: string]: string };
  };
  aws_db_parameter_group: {
    readonly description?: string;
    readonly family: string;
    readonly name?: string;
    readonly name_prefix?: string;
    readonly parameter?: readonly {
      readonly apply_method?: string;
      readonly name: string;
      readonly value: string;
    }[];
    readonly skip_destroy?: boolean | Expression;
    readonly tags?: { readonly [key: string]: string };
  };
  aws_rds_cluster_parameter_group: {
    readonly description?: string;
    readonly family: string;
    readonly name?: string;
    readonly name_prefix?: string;
    readonly parameter?: readonly {
      readonly apply_method?: string;
      readonly name: string;
      readonly value: string;
    }[];
    readonly tags?: { readonly [key: string]: string };
  };
  aws_rds_cluster: {
    readonly allocated_storage?: number | Expression;
    readonly allow_major_version_upgrade?: boolean | Expression;
    readonly apply_immediately?: boolean | Expression;
    readonly availability_zones?: readonly string[] | Expression;
    readonly backtrack_window?: number | Expression;
    readonly backup_retention_period?: number | Expression;
    readonly ca_certificate_identifier?: string;
    readonly cluster_identifier?: string;
    readonly cluster_identifier_prefix?: string;
    readonly cluster_members?: readonly string[] | Expression;
    readonly cluster_scalability_type?: string;
    readonly copy_tags_to_snapshot?: boolean | Expression;
    readonly database_insights_mode?: string;
    readonly database_name?: string;
    readonly db_cluster_instance_class?: string;
    readonly db_cluster_parameter_group_name?: string;
    readonly db_instance_parameter_group_name?: string;
    readonly db_subnet_group_name?: string;
    readonly db_system_id?: string;
    readonly delete_automated_backups?: boolean | Expression;
    readonly deletion_protection?: boolean | Expression;
    readonly domain?: string;
    readonly domain_iam_role_name?: string;
    readonly enable_global_write_forwarding?: boolean | Expression;
    readonly enable_http_endpoint?: boolean | Expression;
    readonly enable_local_write_forwarding?: boolean | Expression;
    readonly enabled_cloudwatch_logs_exports?: readonly string[] | Expression;
    readonly engine: string;
    readonly engine_lifecycle_support?: string;
    readonly engine_mode?: string;
    readonly engine_version?: string;
    readonly final_snapshot_identifier?: string;
    readonly global_cluster_identifier?: string;
    readonly iam_database_authentication_enabled?: boolean | Expression;
    readonly iam_roles?: readonly string[] | Expression;
    readonly iops?: number | Expression;
    readonly kms_key_id?: string;
    readonly manage_master_user_password?: boolean | Expression;
    readonly master_password?: string;
    readonly master_password_wo?: string;
    readonly master_password_wo_version?: number | Expression;
    readonly master_user_secret_kms_key_id?: string;
    readonly master_username?: string;
    readonly monitoring_interval?: number | Expression;
    readonly monitoring_role_arn?: string;
    readonly network_type?: string;
    readonly performance_insights_enabled?: boolean | Expression;
    readonly performance_insights_kms_key_id?: string;
    readonly performance_insights_retention_period?: number | Expression;
    readonly port?: number | Expression;
    readonly preferred_backup_window?: string;
    readonly preferred_maintenance_window?: string;
    readonly replication_source_identifier?: string;
    readonly restore_to_point_in_time?: {
      readonly restore_to_time?: string;
      readonly restore_type?: string;
      readonly source_cluster_identifier?: string;
      readonly source_cluster_resource_id?: string;
      readonly use_latest_restorable_time?: boolean | Expression;
    };
    readonly s3_import?: {
      readonly bucket_name: string;
      readonly bucket_prefix?: string;
      readonly ingestion_role: string;
      readonly source_engine: string;
      readonly source_engine_version: string;
    };
    readonly scaling_configuration?: {
      readonly auto_pause?: boolean | Expression;
      readonly max_capacity?: number | Expression;
      readonly min_capacity?: number | Expression;
      readonly seconds_before_timeout?: number | Expression;
      readonly seconds_until_auto_pause?: number | Expression;
      readonly timeout_action?: string;
    };
    readonly serverlessv2_scaling_configuration?: {
      readonly max_capacity: number | Expression;
      readonly min_capacity: number | Expression;
      readonly seconds_until_auto_pause?: number | Expression;
    };
    readonly skip_final_snapshot?: boolean | Expression;
    readonly snapshot_identifier?: string;
    readonly source_region?: string;
    readonly storage_encrypted?: boolean | Expression;
    readonly storage_type?: string;
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
      readonly update?: string;
    };
    readonly vpc_security_group_ids?: readonly string[] | Expression;
  };
  aws_rds_cluster_instance: {
    readonly apply_immediately?: boolean | Expression;
    readonly auto_minor_version_upgrade?: boolean | Expression;
    readonly availability_zone?: string;
    readonly ca_cert_identifier?: string;
    readonly cluster_identifier: string;
    readonly copy_tags_to_snapshot?: boolean | Expression;
    readonly custom_iam_instance_profile?: string;
    readonly db_parameter_group_name?: string;
    readonly db_subnet_group_name?: string;
    readonly engine: string;
    readonly engine_version?: string;
    readonly force_destroy?: boolean | Expression;
    readonly identifier?: string;
    readonly identifier_prefix?: string;
    readonly instance_class: string;
    readonly monitoring_interval?: number | Expression;
    readonly monitoring_role_arn?: string;
    readonly performance_insights_enabled?: boolean | Expression;
    readonly performance_insights_kms_key_id?: string;
    readonly performance_insights_retention_period?: number | Expression;
    readonly preferred_backup_window?: string;
    readonly preferred_maintenance_window?: string;
    readonly promotion_tier?: number | Expression;
    readonly publicly_accessible?: boolean | Expression;
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
      readonly update?: string;
    };
  };
  aws_rds_global_cluster: {
    readonly database_name?: string;
    readonly deletion_protection?: boolean | Expression;
    readonly engine?: string;
    readonly engine_lifecycle_support?: string;
    readonly engine_version?: string;
    readonly force_destroy?: boolean | Expression;
    readonly global_cluster_identifier: string;
    readonly source_db_cluster_identifier?: string;
    readonly storage_encrypted?: boolean | Expression;
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
      readonly update?: string;
    };
  };
  aws_db_instance: {
    readonly allocated_storage?: number | Expression;
    readonly allow_major_version_upgrade?: boolean | Expression;
    readonly apply_immediately?: boolean | Expression;
    readonly auto_minor_version_upgrade?: boolean | Expression;
    readonly availability_zone?: string;
    readonly backup_retention_period?: number | Expression;
    readonly backup_target?: string;
    readonly backup_window?: string;
    readonly blue_green_update?: {
      readonly enabled?: boolean | Expression;
    };
    readonly ca_cert_identifier?: string;
    readonly character_set_name?: string;
    readonly copy_tags_to_snapshot?: boolean | Expression;
    readonly custom_iam_instance_profile?: string;
    readonly customer_owned_ip_enabled?: boolean | Expression;
    readonly database_insights_mode?: string;
    readonly db_name?: string;
    readonly db_subnet_group_name?: string;
    readonly dedicated_log_volume?: boolean | Expression;
    readonly delete_automated_backups?: boolean | Expression;
    readonly deletion_protection?: boolean | Expression;
    readonly domain?: string;
    readonly domain_auth_secret_arn?: string;
    readonly domain_dns_ips?: readonly string[] | Expression;
    readonly domain_fqdn?: string;
    readonly domain_iam_role_name?: string;
    readonly domain_ou?: string;
    readonly enabled_cloudwatch_logs_exports?: readonly string[] | Expression;
    readonly engine?: string;
    readonly engine_lifecycle_support?: string;
    readonly engine_version?: string;
    readonly final_snapshot_identifier?: string;
    readonly iam_database_authentication_enabled?: boolean | Expression;
    readonly identifier?: string;
    readonly identifier_prefix?: string;
    readonly instance_class: string;
    readonly iops?: number | Expression;
    readonly kms_key_id?: string;
    readonly license_model?: string;
    readonly maintenance_window?: string;
    readonly manage_master_user_password?: boolean | Expression;
    readonly master_user_secret_kms_key_id?: string;
    readonly max_allocated_storage?: number | Expression;
    readonly monitoring_interval?: number | Expression;
    readonly monitoring_role_arn?: string;
    readonly multi_az?: boolean | Expression;
    readonly nchar_character_set_name?: string;
    readonly network_type?: string;
    readonly option_group_name?: string;
    readonly parameter_group_name?: string;
    readonly password?: string;
    readonly password_wo?: string;
    readonly password_wo_version?: number | Expression;
    readonly performance_insights_enabled?: boolean | Expression;
    readonly performance_insights_kms_key_id?: string;
    readonly performance_insights_retention_period?: number | Expression;
    readonly port?: number | Expression;
    readonly publicly_accessible?: boolean | Expression;
    readonly replica_mode?: string;
    readonly replicate_source_db?: string;
    readonly restore_to_point_in_time?: {
      readonly restore_time?: string;
      readonly source_db_instance_automated_backups_arn?: string;
      readonly source_db_instance_identifier?: string;
      readonly source_dbi_resource_id?: string;
      readonly use_latest_restorable_time?: boolean | Expression;
    };
    readonly s3_import?: {
      readonly bucket_name: string;
      readonly bucket_prefix?: string;
      readonly ingestion_role: string;
      readonly source_engine: string;
      readonly source_engine_version: string;
    };
    readonly skip_final_snapshot?: boolean | Expression;
    readonly snapshot_identifier?: string;
    readonly storage_encrypted?: boolean | Expression;
    readonly storage_throughput?: number | Expression;
    readonly storage_type?: string;
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
      readonly update?: string;
    };
    readonly timezone?: string;
    readonly upgrade_storage_config?: boolean | Expression;
    readonly username?: string;
    readonly vpc_security_group_ids?: readonly string[] | Expression;
  };
  aws_secretsmanager_secret: {
    readonly description?: string;
    readonly force_overwrite_replica_secret?: boolean | Expression;
    readonly kms_key_id?: string;
    readonly name?: string;
    readonly name_prefix?: string;
    readonly policy?: string;
    readonly recovery_window_in_days?: number | Expression;
    readonly replica?: readonly {
      readonly kms_key_id?: string;
      readonly region: string;
    }[];
    readonly tags?: { readonly [key: string]: string };
  };
  aws_secretsmanager_secret_version: {
    readonly secret_binary?: string;
    readonly secret_id: string;
    readonly secret_string?: string;
    readonly secret_string_wo?: string;
    readonly secret_string_wo_version?: number | Expression;
    readonly version_stages?: readonly string[] | Expression;
  };
  aws_secretsmanager_secret_rotation: {
    readonly rotate_immediately?: boolean | Expression;
    readonly rotation_lambda_arn?: string;
    readonly rotation_rules: {
      readonly automatically_after_days?: number | Expression;
      readonly duration?: string;
      readonly schedule_expression?: string;
    };
    readonly secret_id: string;
  };
  aws_route53_zone: {
    readonly comment?: string;
    readonly delegation_set_id?: string;
    readonly force_destroy?: boolean | Expression;
    readonly name: string;
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
      readonly update?: string;
    };
    readonly vpc?: readonly {
      readonly vpc_id: string;
      readonly vpc_region?: string;
    }[];
  };
  aws_route53_record: {
    readonly alias?: {
      readonly evaluate_target_health: boolean | Expression;
      readonly name: string;
      readonly zone_id: string;
    };
    readonly allow_overwrite?: boolean | Expression;
    readonly cidr_routing_policy?: {
      readonly collection_id: string;
      readonly location_name: string;
    };
    readonly failover_routing_policy?: {
      readonly type: string;
    };
    readonly geolocation_routing_policy?: {
      readonly continent?: string;
      readonly country?: string;
      readonly subdivision?: string;
    };
    readonly geoproximity_routing_policy?: {
      readonly aws_region?: string;
      readonly bias?: number | Expression;
      readonly coordinates?: readonly {
        readonly latitude: string;
        readonly longitude: string;
      }[];
      readonly local_zone_group?: string;
    };
    readonly health_check_id?: string;
    readonly latency_routing_policy?: {
      readonly region: string;
    };
    readonly multivalue_answer_routing_policy?: boolean | Expression;
    readonly name: string;
    readonly records?: readonly string[] | Expression;
    readonly set_identifier?: string;
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
      readonly update?: string;
    };
    readonly ttl?: number | Expression;
    readonly type: string;
    readonly weighted_routing_policy?: {
      readonly weight: number | Expression;
    };
    readonly zone_id: string;
  };
  aws_iam_role: {
    readonly assume_role_policy: string;
    readonly description?: string;
    readonly force_detach_policies?: boolean | Expression;
    readonly max_session_duration?: number | Expression;
    readonly name?: string;
    readonly name_prefix?: string;
    readonly path?: string;
    readonly permissions_boundary?: string;
    readonly tags?: { readonly [key: string]: string };
  };
  aws_iam_role_policy: {
    readonly name?: string;
    readonly name_prefix?: string;
    readonly policy: string;
    readonly role: string;
  };
  aws_iam_role_policy_attachment: {
    readonly policy_arn: string;
    readonly role: string;
  };
  aws_iam_instance_profile: {
    readonly name?: string;
    readonly name_prefix?: string;
    readonly path?: string;
    readonly role?: string;
    readonly tags?: { readonly [key: string]: string };
  };
  aws_iam_openid_connect_provider: {
    readonly client_id_list: readonly string[] | Expression;
    readonly tags?: { readonly [key: string]: string };
    readonly thumbprint_list?: readonly string[] | Expression;
    readonly url: string;
  };
  aws_kms_key: {
    readonly bypass_policy_lockout_safety_check?: boolean | Expression;
    readonly custom_key_store_id?: string;
    readonly customer_master_key_spec?: string;
    readonly deletion_window_in_days?: number | Expression;
    readonly description?: string;
    readonly enable_key_rotation?: boolean | Expression;
    readonly is_enabled?: boolean | Expression;
    readonly key_usage?: string;
    readonly multi_region?: boolean | Expression;
    readonly policy?: string;
    readonly rotation_period_in_days?: number | Expression;
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly create?: string;
    };
    readonly xks_key_id?: string;
  };
  aws_kms_alias: {
    readonly name?: string;
    readonly name_prefix?: string;
    readonly target_key_id: string;
  };
  aws_sns_topic: {
    readonly application_failure_feedback_role_arn?: string;
    readonly application_success_feedback_role_arn?: string;
    readonly application_success_feedback_sample_rate?: number | Expression;
    readonly archive_policy?: string;
    readonly content_based_deduplication?: boolean | Expression;
    readonly delivery_policy?: string;
    readonly display_name?: string;
    readonly fifo_throughput_scope?: string;
    readonly fifo_topic?: boolean | Expression;
    readonly firehose_failure_feedback_role_arn?: string;
    readonly firehose_success_feedback_role_arn?: string;
    readonly firehose_success_feedback_sample_rate?: number | Expression;
    readonly http_failure_feedback_role_arn?: string;
    readonly http_success_feedback_role_arn?: string;
    readonly http_success_feedback_sample_rate?: number | Expression;
    readonly kms_master_key_id?: string;
    readonly lambda_failure_feedback_role_arn?: string;
    readonly lambda_success_feedback_role_arn?: string;
    readonly lambda_success_feedback_sample_rate?: number | Expression;
    readonly name?: string;
    readonly name_prefix?: string;
    readonly policy?: string;
    readonly signature_version?: number | Expression;
    readonly sqs_failure_feedback_role_arn?: string;
    readonly sqs_success_feedback_role_arn?: string;
    readonly sqs_success_feedback_sample_rate?: number | Expression;
    readonly tags?: { readonly [key: string]: string };
    readonly tracing_config?: string;
  };
  aws_sns_topic_policy: {
    readonly arn: string;
    readonly policy: string;
  };
  aws_sns_topic_subscription: {
    readonly confirmation_timeout_in_minutes?: number | Expression;
    readonly delivery_policy?: string;
    readonly endpoint: string;
    readonly endpoint_auto_confirms?: boolean | Expression;
    readonly filter_policy?: string;
    readonly filter_policy_scope?: string;
    readonly protocol: string;
    readonly raw_message_delivery?: boolean | Expression;
    readonly redrive_policy?: string;
    readonly replay_policy?: string;
    readonly subscription_role_arn?: string;
    readonly topic_arn: string;
  };
  aws_cloudwatch_metric_alarm: {
    readonly actions_enabled?: boolean | Expression;
    readonly alarm_actions?: readonly string[] | Expression;
    readonly alarm_description?: string;
    readonly alarm_name: string;
    readonly comparison_operator: string;
    readonly datapoints_to_alarm?: number | Expression;
    readonly dimensions?: { readonly [key: string]: string };
    readonly evaluate_low_sample_count_percentiles?: string;
    readonly evaluation_periods: number | Expression;
    readonly extended_statistic?: string;
    readonly insufficient_data_actions?: readonly string[] | Expression;
    readonly metric_name?: string;
    readonly metric_query?: readonly {
      readonly account_id?: string;
      readonly expression?: string;
      readonly label?: string;
      readonly metric?: {
        readonly dimensions?: { readonly [key: string]: string };
        readonly metric_name: string;
        readonly namespace?: string;
        readonly period: number | Expression;
        readonly stat: string;
        readonly unit?: string;
      };
      readonly period?: number | Expression;
      readonly return_data?: boolean | Expression;
    }[];
    readonly namespace?: string;
    readonly ok_actions?: readonly string[] | Expression;
    readonly period?: number | Expression;
    readonly statistic?: string;
    readonly tags?: { readonly [key: string]: string };
    readonly threshold?: number | Expression;
    readonly threshold_metric_id?: string;
    readonly treat_missing_data?: string;
    readonly unit?: string;
  };
  aws_cloudwatch_dashboard: {
    readonly dashboard_body: string;
    readonly dashboard_name: string;
  };
  aws_dms_replication_subnet_group: {
    readonly replication_subnet_group_description: string;
    readonly replication_subnet_group_id: string;
    readonly subnet_ids: readonly string[] | Expression;
    readonly tags?: { readonly [key: string]: string };
  };
  aws_dms_replication_instance: {
    readonly allocated_storage?: number | Expression;
    readonly allow_major_version_upgrade?: boolean | Expression;
    readonly apply_immediately?: boolean | Expression;
    readonly auto_minor_version_upgrade?: boolean | Expression;
    readonly availability_zone?: string;
    readonly engine_version?: string;
    readonly kms_key_arn?: string;
    readonly multi_az?: boolean | Expression;
    readonly network_type?: string;
    readonly preferred_maintenance_window?: string;
    readonly publicly_accessible?: boolean | Expression;
    readonly replication_instance_class: string;
    readonly replication_instance_id: string;
    readonly replication_subnet_group_id?: string;
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
      readonly update?: string;
    };
    readonly vpc_security_group_ids?: readonly string[] | Expression;
  };
  aws_dms_endpoint: {
    readonly certificate_arn?: string;
    readonly database_name?: string;
    readonly elasticsearch_settings?: {
      readonly endpoint_uri: string;
      readonly error_retry_duration?: number | Expression;
      readonly full_load_error_percentage?: number | Expression;
      readonly service_access_role_arn: string;
      readonly use_new_mapping_type?: boolean | Expression;
    };
    readonly endpoint_id: string;
    readonly endpoint_type: string;
    readonly engine_name: string;
    readonly extra_connection_attributes?: string;
    readonly kafka_settings?: {
      readonly broker: string;
      readonly include_control_details?: boolean | Expression;
      readonly include_null_and_empty?: boolean | Expression;
      readonly include_partition_value?: boolean | Expression;
      readonly include_table_alter_operations?: boolean | Expression;
      readonly include_transaction_details?: boolean | Expression;
      readonly message_format?: string;
      readonly message_max_bytes?: number | Expression;
      readonly no_hex_prefix?: boolean | Expression;
      readonly partition_include_schema_table?: boolean | Expression;
      readonly sasl_mechanism?: string;
      readonly sasl_password?: string;
      readonly sasl_username?: string;
      readonly security_protocol?: string;
      readonly ssl_ca_certificate_arn?: string;
      readonly ssl_client_certificate_arn?: string;
      readonly ssl_client_key_arn?: string;
      readonly ssl_client_key_password?: string;
      readonly topic?: string;
    };
    readonly kinesis_settings?: {
      readonly include_control_details?: boolean | Expression;
      readonly include_null_and_empty?: boolean | Expression;
      readonly include_partition_value?: boolean | Expression;
      readonly include_table_alter_operations?: boolean | Expression;
      readonly include_transaction_details?: boolean | Expression;
      readonly message_format?: string;
      readonly partition_include_schema_table?: boolean | Expression;
      readonly service_access_role_arn?: string;
      readonly stream_arn?: string;
      readonly use_large_integer_value?: boolean | Expression;
    };
    readonly kms_key_arn?: string;
    readonly mongodb_settings?: {
      readonly auth_mechanism?: string;
      readonly auth_source?: string;
      readonly auth_type?: string;
      readonly docs_to_investigate?: string;
      readonly extract_doc_id?: string;
      readonly nesting_level?: string;
    };
    readonly password?: string;
    readonly pause_replication_tasks?: boolean | Expression;
    readonly port?: number | Expression;
    readonly postgres_settings?: {
      readonly after_connect_script?: string;
      readonly babelfish_database_name?: string;
      readonly capture_ddls?: boolean | Expression;
      readonly database_mode?: string;
      readonly ddl_artifacts_schema?: string;
      readonly execute_timeout?: number | Expression;
      readonly fail_tasks_on_lob_truncation?: boolean | Expression;
      readonly heartbeat_enable?: boolean | Expression;
      readonly heartbeat_frequency?: number | Expression;
      readonly heartbeat_schema?: string;
      readonly map_boolean_as_boolean?: boolean | Expression;
      readonly map_jsonb_as_clob?: boolean | Expression;
      readonly map_long_varchar_as?: string;
      readonly max_file_size?: number | Expression;
      readonly plugin_name?: string;
      readonly slot_name?: string;
    };
    readonly redis_settings?: {
      readonly auth_password?: string;
      readonly auth_type: string;
      readonly auth_user_name?: string;
      readonly port: number | Expression;
      readonly server_name: string;
      readonly ssl_ca_certificate_arn?: string;
      readonly ssl_security_protocol?: string;
    };
    readonly redshift_settings?: {
      readonly bucket_folder?: string;
      readonly bucket_name?: string;
      readonly encryption_mode?: string;
      readonly server_side_encryption_kms_key_id?: string;
      readonly service_access_role_arn?: string;
    };
    readonly secrets_manager_access_role_arn?: string;
    readonly secrets_manager_arn?: string;
    readonly server_name?: string;
    readonly service_access_role?: string;
    readonly ssl_mode?: string;
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
    };
    readonly username?: string;
  };
  aws_dms_certificate: {
    readonly certificate_id: string;
    readonly certificate_pem?: string;
    readonly certificate_wallet?: string;
    readonly tags?: { readonly [key: string]: string };
  };
  aws_dms_replication_task: {
    readonly cdc_start_position?: string;
    readonly cdc_start_time?: string;
    readonly migration_type: string;
    readonly replication_instance_arn: string;
    readonly replication_task_id: string;
    readonly replication_task_settings?: string;
    readonly resource_identifier?: string;
    readonly source_endpoint_arn: string;
    readonly start_replication_task?: boolean | Expression;
    readonly table_mappings: string;
    readonly tags?: { readonly [key: string]: string };
    readonly target_endpoint_arn: string;
  };
  aws_dms_replication_config: {
    readonly compute_config: {
      readonly availability_zone?: string;
      readonly dns_name_servers?: string;
      readonly kms_key_id?: string;
      readonly max_capacity_units?: number | Expression;
      readonly min_capacity_units?: number | Expression;
      readonly multi_az?: boolean | Expression;
      readonly preferred_maintenance_window?: string;
      readonly replication_subnet_group_id: string;
      readonly vpc_security_group_ids?: readonly string[] | Expression;
    };
    readonly replication_config_identifier: string;
    readonly replication_settings?: string;
    readonly replication_type: string;
    readonly resource_identifier?: string;
    readonly source_endpoint_arn: string;
    readonly start_replication?: boolean | Expression;
    readonly supplemental_settings?: string;
    readonly table_mappings: string;
    readonly tags?: { readonly [key: string]: string };
    readonly target_endpoint_arn: string;
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
      readonly update?: string;
    };
  };
  aws_dms_event_subscription: {
    readonly enabled?: boolean | Expression;
    readonly event_categories: readonly string[] | Expression;
    readonly name: string;
    readonly sns_topic_arn: string;
    readonly source_ids?: readonly string[] | Expression;
    readonly source_type: string;
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly create?: string;
      readonly delete?: string;
      readonly update?: string;
    };
  };
}

/** What can be referred to of each kind. */
export interface ResourcesAttributes {
  aws_vpc:
    | 'arn'
    | 'assign_generated_ipv6_cidr_block'
    | 'cidr_block'
    | 'default_network_acl_id'
    | 'default_route_table_id'
    | 'default_security_group_id'
    | 'dhcp_options_id'
    | 'enable_dns_hostnames'
    | 'enable_dns_support'
    | 'enable_network_address_usage_metrics'
    | 'id'
    | 'instance_tenancy'
    | 'ipv4_ipam_pool_id'
    | 'ipv4_netmask_length'
    | 'ipv6_association_id'
    | 'ipv6_cidr_block'
    | 'ipv6_cidr_block_network_border_group'
    | 'ipv6_ipam_pool_id'
    | 'ipv6_netmask_length'
    | 'main_route_table_id'
    | 'owner_id'
    | 'tags'
    | 'tags_all';
  aws_subnet:
    | 'arn'
    | 'assign_ipv6_address_on_creation'
    | 'availability_zone'
    | 'availability_zone_id'
    | 'cidr_block'
    | 'customer_owned_ipv4_pool'
    | 'enable_dns64'
    | 'enable_lni_at_device_index'
    | 'enable_resource_name_dns_a_record_on_launch'
    | 'enable_resource_name_dns_aaaa_record_on_launch'
    | 'id'
    | 'ipv6_cidr_block'
    | 'ipv6_cidr_block_association_id'
    | 'ipv6_native'
    | 'map_customer_owned_ip_on_launch'
    | 'map_public_ip_on_launch'
    | 'outpost_arn'
    | 'owner_id'
    | 'private_dns_hostname_type_on_launch'
    | 'tags'
    | 'tags_all'
    | 'vpc_id';
  aws_internet_gateway: 'arn' | 'id' | 'owner_id' | 'tags' | 'tags_all' | 'vpc_id';
  aws_eip:
    | 'address'
    | 'allocation_id'
    | 'arn'
    | 'associate_with_private_ip'
    | 'association_id'
    | 'carrier_ip'
    | 'customer_owned_ip'
    | 'customer_owned_ipv4_pool'
    | 'domain'
    | 'id'
    | 'instance'
    | 'ipam_pool_id'
    | 'network_border_group'
    | 'network_interface'
    | 'private_dns'
    | 'private_ip'
    | 'ptr_record'
    | 'public_dns'
    | 'public_ip'
    | 'public_ipv4_pool'
    | 'tags'
    | 'tags_all';
  aws_nat_gateway:
    | 'allocation_id'
    | 'association_id'
    | 'connectivity_type'
    | 'id'
    | 'network_interface_id'
    | 'private_ip'
    | 'public_ip'
    | 'secondary_allocation_ids'
    | 'secondary_private_ip_address_count'
    | 'secondary_private_ip_addresses'
    | 'subnet_id'
    | 'tags'
    | 'tags_all';
  aws_route_table: 'arn' | 'id' | 'owner_id' | 'propagating_vgws' | 'route' | 'tags' | 'tags_all' | 'vpc_id';
  aws_route:
    | 'carrier_gateway_id'
    | 'core_network_arn'
    | 'destination_cidr_block'
    | 'destination_ipv6_cidr_block'
    | 'destination_prefix_list_id'
    | 'egress_only_gateway_id'
    | 'gateway_id'
    | 'id'
    | 'instance_id'
    | 'instance_owner_id'
    | 'local_gateway_id'
    | 'nat_gateway_id'
    | 'network_interface_id'
    | 'origin'
    | 'route_table_id'
    | 'state'
    | 'transit_gateway_id'
    | 'vpc_endpoint_id'
    | 'vpc_peering_connection_id';
  aws_route_table_association: 'gateway_id' | 'id' | 'route_table_id' | 'subnet_id';
  aws_default_security_group:
    | 'arn'
    | 'description'
    | 'egress'
    | 'id'
    | 'ingress'
    | 'name'
    | 'name_prefix'
    | 'owner_id'
    | 'revoke_rules_on_delete'
    | 'tags'
    | 'tags_all'
    | 'vpc_id';
  aws_security_group:
    | 'arn'
    | 'description'
    | 'egress'
    | 'id'
    | 'ingress'
    | 'name'
    | 'name_prefix'
    | 'owner_id'
    | 'revoke_rules_on_delete'
    | 'tags'
    | 'tags_all'
    | 'vpc_id';
  aws_vpc_security_group_ingress_rule:
    | 'arn'
    | 'cidr_ipv4'
    | 'cidr_ipv6'
    | 'description'
    | 'from_port'
    | 'id'
    | 'ip_protocol'
    | 'prefix_list_id'
    | 'referenced_security_group_id'
    | 'security_group_id'
    | 'security_group_rule_id'
    | 'tags'
    | 'tags_all'
    | 'to_port';
  aws_vpc_security_group_egress_rule:
    | 'arn'
    | 'cidr_ipv4'
    | 'cidr_ipv6'
    | 'description'
    | 'from_port'
    | 'id'
    | 'ip_protocol'
    | 'prefix_list_id'
    | 'referenced_security_group_id'
    | 'security_group_id'
    | 'security_group_rule_id'
    | 'tags'
    | 'tags_all'
    | 'to_port';
  aws_instance:
    | 'ami'
    | 'arn'
    | 'associate_public_ip_address'
    | 'availability_zone'
    | 'disable_api_stop'
    | 'disable_api_termination'
    | 'ebs_optimized'
    | 'enable_primary_ipv6'
    | 'get_password_data'
    | 'hibernation'
    | 'host_id'
    | 'host_resource_group_arn'
    | 'iam_instance_profile'
    | 'id'
    | 'instance_initiated_shutdown_behavior'
    | 'instance_lifecycle'
    | 'instance_state'
    | 'instance_type'
    | 'ipv6_address_count'
    | 'ipv6_addresses'
    | 'key_name'
    | 'monitoring'
    | 'outpost_arn'
    | 'password_data'
    | 'placement_group'
    | 'placement_partition_number'
    | 'primary_network_interface_id'
    | 'private_dns'
    | 'private_ip'
    | 'public_dns'
    | 'public_ip'
    | 'secondary_private_ips'
    | 'security_groups'
    | 'source_dest_check'
    | 'spot_instance_request_id'
    | 'subnet_id'
    | 'tags'
    | 'tags_all'
    | 'tenancy'
    | 'user_data'
    | 'user_data_base64'
    | 'user_data_replace_on_change'
    | 'volume_tags'
    | 'vpc_security_group_ids';
  aws_db_subnet_group:
    | 'arn'
    | 'description'
    | 'id'
    | 'name'
    | 'name_prefix'
    | 'subnet_ids'
    | 'supported_network_types'
    | 'tags'
    | 'tags_all'
    | 'vpc_id';
  aws_db_parameter_group:
    | 'arn'
    | 'description'
    | 'family'
    | 'id'
    | 'name'
    | 'name_prefix'
    | 'skip_destroy'
    | 'tags'
    | 'tags_all';
  aws_rds_cluster_parameter_group:
    | 'arn'
    | 'description'
    | 'family'
    | 'id'
    | 'name'
    | 'name_prefix'
    | 'tags'
    | 'tags_all';
  aws_rds_cluster:
    | 'allocated_storage'
    | 'allow_major_version_upgrade'
    | 'apply_immediately'
    | 'arn'
    | 'availability_zones'
    | 'backtrack_window'
    | 'backup_retention_period'
    | 'ca_certificate_identifier'
    | 'ca_certificate_valid_till'
    | 'cluster_identifier'
    | 'cluster_identifier_prefix'
    | 'cluster_members'
    | 'cluster_resource_id'
    | 'cluster_scalability_type'
    | 'copy_tags_to_snapshot'
    | 'database_insights_mode'
    | 'database_name'
    | 'db_cluster_instance_class'
    | 'db_cluster_parameter_group_name'
    | 'db_instance_parameter_group_name'
    | 'db_subnet_group_name'
    | 'db_system_id'
    | 'delete_automated_backups'
    | 'deletion_protection'
    | 'domain'
    | 'domain_iam_role_name'
    | 'enable_global_write_forwarding'
    | 'enable_http_endpoint'
    | 'enable_local_write_forwarding'
    | 'enabled_cloudwatch_logs_exports'
    | 'endpoint'
    | 'engine'
    | 'engine_lifecycle_support'
    | 'engine_mode'
    | 'engine_version'
    | 'engine_version_actual'
    | 'final_snapshot_identifier'
    | 'global_cluster_identifier'
    | 'hosted_zone_id'
    | 'iam_database_authentication_enabled'
    | 'iam_roles'
    | 'id'
    | 'iops'
    | 'kms_key_id'
    | 'manage_master_user_password'
    | 'master_password'
    | 'master_password_wo'
    | 'master_password_wo_version'
    | 'master_user_secret'
    | 'master_user_secret_kms_key_id'
    | 'master_username'
    | 'monitoring_interval'
    | 'monitoring_role_arn'
    | 'network_type'
    | 'performance_insights_enabled'
    | 'performance_insights_kms_key_id'
    | 'performance_insights_retention_period'
    | 'port'
    | 'preferred_backup_window'
    | 'preferred_maintenance_window'
    | 'reader_endpoint'
    | 'replication_source_identifier'
    | 'skip_final_snapshot'
    | 'snapshot_identifier'
    | 'source_region'
    | 'storage_encrypted'
    | 'storage_type'
    | 'tags'
    | 'tags_all'
    | 'vpc_security_group_ids';
  aws_rds_cluster_instance:
    | 'apply_immediately'
    | 'arn'
    | 'auto_minor_version_upgrade'
    | 'availability_zone'
    | 'ca_cert_identifier'
    | 'cluster_identifier'
    | 'copy_tags_to_snapshot'
    | 'custom_iam_instance_profile'
    | 'db_parameter_group_name'
    | 'db_subnet_group_name'
    | 'dbi_resource_id'
    | 'endpoint'
    | 'engine'
    | 'engine_version'
    | 'engine_version_actual'
    | 'force_destroy'
    | 'id'
    | 'identifier'
    | 'identifier_prefix'
    | 'instance_class'
    | 'kms_key_id'
    | 'monitoring_interval'
    | 'monitoring_role_arn'
    | 'network_type'
    | 'performance_insights_enabled'
    | 'performance_insights_kms_key_id'
    | 'performance_insights_retention_period'
    | 'port'
    | 'preferred_backup_window'
    | 'preferred_maintenance_window'
    | 'promotion_tier'
    | 'publicly_accessible'
    | 'storage_encrypted'
    | 'tags'
    | 'tags_all'
    | 'writer';
  aws_rds_global_cluster:
    | 'arn'
    | 'database_name'
    | 'deletion_protection'
    | 'endpoint'
    | 'engine'
    | 'engine_lifecycle_support'
    | 'engine_version'
    | 'engine_version_actual'
    | 'force_destroy'
    | 'global_cluster_identifier'
    | 'global_cluster_members'
    | 'global_cluster_resource_id'
    | 'id'
    | 'source_db_cluster_identifier'
    | 'storage_encrypted'
    | 'tags'
    | 'tags_all';
  aws_db_instance:
    | 'address'
    | 'allocated_storage'
    | 'allow_major_version_upgrade'
    | 'apply_immediately'
    | 'arn'
    | 'auto_minor_version_upgrade'
    | 'availability_zone'
    | 'backup_retention_period'
    | 'backup_target'
    | 'backup_window'
    | 'ca_cert_identifier'
    | 'character_set_name'
    | 'copy_tags_to_snapshot'
    | 'custom_iam_instance_profile'
    | 'customer_owned_ip_enabled'
    | 'database_insights_mode'
    | 'db_name'
    | 'db_subnet_group_name'
    | 'dedicated_log_volume'
    | 'delete_automated_backups'
    | 'deletion_protection'
    | 'domain'
    | 'domain_auth_secret_arn'
    | 'domain_dns_ips'
    | 'domain_fqdn'
    | 'domain_iam_role_name'
    | 'domain_ou'
    | 'enabled_cloudwatch_logs_exports'
    | 'endpoint'
    | 'engine'
    | 'engine_lifecycle_support'
    | 'engine_version'
    | 'engine_version_actual'
    | 'final_snapshot_identifier'
    | 'hosted_zone_id'
    | 'iam_database_authentication_enabled'
    | 'id'
    | 'identifier'
    | 'identifier_prefix'
    | 'instance_class'
    | 'iops'
    | 'kms_key_id'
    | 'latest_restorable_time'
    | 'license_model'
    | 'listener_endpoint'
    | 'maintenance_window'
    | 'manage_master_user_password'
    | 'master_user_secret'
    | 'master_user_secret_kms_key_id'
    | 'max_allocated_storage'
    | 'monitoring_interval'
    | 'monitoring_role_arn'
    | 'multi_az'
    | 'nchar_character_set_name'
    | 'network_type'
    | 'option_group_name'
    | 'parameter_group_name'
    | 'password'
    | 'password_wo'
    | 'password_wo_version'
    | 'performance_insights_enabled'
    | 'performance_insights_kms_key_id'
    | 'performance_insights_retention_period'
    | 'port'
    | 'publicly_accessible'
    | 'replica_mode'
    | 'replicas'
    | 'replicate_source_db'
    | 'resource_id'
    | 'skip_final_snapshot'
    | 'snapshot_identifier'
    | 'status'
    | 'storage_encrypted'
    | 'storage_throughput'
    | 'storage_type'
    | 'tags'
    | 'tags_all'
    | 'timezone'
    | 'upgrade_storage_config'
    | 'username'
    | 'vpc_security_group_ids';
  aws_secretsmanager_secret:
    | 'arn'
    | 'description'
    | 'force_overwrite_replica_secret'
    | 'id'
    | 'kms_key_id'
    | 'name'
    | 'name_prefix'
    | 'policy'
    | 'recovery_window_in_days'
    | 'tags'
    | 'tags_all';
  aws_secretsmanager_secret_version:
    | 'arn'
    | 'has_secret_string_wo'
    | 'id'
    | 'secret_binary'
    | 'secret_id'
    | 'secret_string'
    | 'secret_string_wo'
    | 'secret_string_wo_version'
    | 'version_id'
    | 'version_stages';
  aws_secretsmanager_secret_rotation:
    | 'id'
    | 'rotate_immediately'
    | 'rotation_enabled'
    | 'rotation_lambda_arn'
    | 'secret_id';
  aws_route53_zone:
    | 'arn'
    | 'comment'
    | 'delegation_set_id'
    | 'force_destroy'
    | 'id'
    | 'name'
    | 'name_servers'
    | 'primary_name_server'
    | 'tags'
    | 'tags_all'
    | 'zone_id';
  aws_route53_record:
    | 'allow_overwrite'
    | 'fqdn'
    | 'health_check_id'
    | 'id'
    | 'multivalue_answer_routing_policy'
    | 'name'
    | 'records'
    | 'set_identifier'
    | 'ttl'
    | 'type'
    | 'zone_id';
  aws_iam_role:
    | 'arn'
    | 'assume_role_policy'
    | 'create_date'
    | 'description'
    | 'force_detach_policies'
    | 'id'
    | 'max_session_duration'
    | 'name'
    | 'name_prefix'
    | 'path'
    | 'permissions_boundary'
    | 'tags'
    | 'tags_all'
    | 'unique_id';
  aws_iam_role_policy: 'id' | 'name' | 'name_prefix' | 'policy' | 'role';
  aws_iam_role_policy_attachment: 'id' | 'policy_arn' | 'role';
  aws_iam_instance_profile:
    | 'arn'
    | 'create_date'
    | 'id'
    | 'name'
    | 'name_prefix'
    | 'path'
    | 'role'
    | 'tags'
    | 'tags_all'
    | 'unique_id';
  aws_iam_openid_connect_provider:
    | 'arn'
    | 'client_id_list'
    | 'id'
    | 'tags'
    | 'tags_all'
    | 'thumbprint_list'
    | 'url';
  aws_kms_key:
    | 'arn'
    | 'bypass_policy_lockout_safety_check'
    | 'custom_key_store_id'
    | 'customer_master_key_spec'
    | 'deletion_window_in_days'
    | 'description'
    | 'enable_key_rotation'
    | 'id'
    | 'is_enabled'
    | 'key_id'
    | 'key_usage'
    | 'multi_region'
    | 'policy'
    | 'rotation_period_in_days'
    | 'tags'
    | 'tags_all'
    | 'xks_key_id';
  aws_kms_alias: 'arn' | 'id' | 'name' | 'name_prefix' | 'target_key_arn' | 'target_key_id';
  aws_sns_topic:
    | 'application_failure_feedback_role_arn'
    | 'application_success_feedback_role_arn'
    | 'application_success_feedback_sample_rate'
    | 'archive_policy'
    | 'arn'
    | 'beginning_archive_time'
    | 'content_based_deduplication'
    | 'delivery_policy'
    | 'display_name'
    | 'fifo_throughput_scope'
    | 'fifo_topic'
    | 'firehose_failure_feedback_role_arn'
    | 'firehose_success_feedback_role_arn'
    | 'firehose_success_feedback_sample_rate'
    | 'http_failure_feedback_role_arn'
    | 'http_success_feedback_role_arn'
    | 'http_success_feedback_sample_rate'
    | 'id'
    | 'kms_master_key_id'
    | 'lambda_failure_feedback_role_arn'
    | 'lambda_success_feedback_role_arn'
    | 'lambda_success_feedback_sample_rate'
    | 'name'
    | 'name_prefix'
    | 'owner'
    | 'policy'
    | 'signature_version'
    | 'sqs_failure_feedback_role_arn'
    | 'sqs_success_feedback_role_arn'
    | 'sqs_success_feedback_sample_rate'
    | 'tags'
    | 'tags_all'
    | 'tracing_config';
  aws_sns_topic_policy: 'arn' | 'id' | 'owner' | 'policy';
  aws_sns_topic_subscription:
    | 'arn'
    | 'confirmation_timeout_in_minutes'
    | 'confirmation_was_authenticated'
    | 'delivery_policy'
    | 'endpoint'
    | 'endpoint_auto_confirms'
    | 'filter_policy'
    | 'filter_policy_scope'
    | 'id'
    | 'owner_id'
    | 'pending_confirmation'
    | 'protocol'
    | 'raw_message_delivery'
    | 'redrive_policy'
    | 'replay_policy'
    | 'subscription_role_arn'
    | 'topic_arn';
  aws_cloudwatch_metric_alarm:
    | 'actions_enabled'
    | 'alarm_actions'
    | 'alarm_description'
    | 'alarm_name'
    | 'arn'
    | 'comparison_operator'
    | 'datapoints_to_alarm'
    | 'dimensions'
    | 'evaluate_low_sample_count_percentiles'
    | 'evaluation_periods'
    | 'extended_statistic'
    | 'id'
    | 'insufficient_data_actions'
    | 'metric_name'
    | 'namespace'
    | 'ok_actions'
    | 'period'
    | 'statistic'
    | 'tags'
    | 'tags_all'
    | 'threshold'
    | 'threshold_metric_id'
    | 'treat_missing_data'
    | 'unit';
  aws_cloudwatch_dashboard: 'dashboard_arn' | 'dashboard_body' | 'dashboard_name' | 'id';
  aws_dms_replication_subnet_group:
    | 'id'
    | 'replication_subnet_group_arn'
    | 'replication_subnet_group_description'
    | 'replication_subnet_group_id'
    | 'subnet_ids'
    | 'tags'
    | 'tags_all'
    | 'vpc_id';
  aws_dms_replication_instance:
    | 'allocated_storage'
    | 'allow_major_version_upgrade'
    | 'apply_immediately'
    | 'auto_minor_version_upgrade'
    | 'availability_zone'
    | 'engine_version'
    | 'id'
    | 'kms_key_arn'
    | 'multi_az'
    | 'network_type'
    | 'preferred_maintenance_window'
    | 'publicly_accessible'
    | 'replication_instance_arn'
    | 'replication_instance_class'
    | 'replication_instance_id'
    | 'replication_instance_private_ips'
    | 'replication_instance_public_ips'
    | 'replication_subnet_group_id'
    | 'tags'
    | 'tags_all'
    | 'vpc_security_group_ids';
  aws_dms_endpoint:
    | 'certificate_arn'
    | 'database_name'
    | 'endpoint_arn'
    | 'endpoint_id'
    | 'endpoint_type'
    | 'engine_name'
    | 'extra_connection_attributes'
    | 'id'
    | 'kms_key_arn'
    | 'password'
    | 'pause_replication_tasks'
    | 'port'
    | 'secrets_manager_access_role_arn'
    | 'secrets_manager_arn'
    | 'server_name'
    | 'service_access_role'
    | 'ssl_mode'
    | 'tags'
    | 'tags_all'
    | 'username';
  aws_dms_certificate:
    | 'certificate_arn'
    | 'certificate_id'
    | 'certificate_pem'
    | 'certificate_wallet'
    | 'id'
    | 'tags'
    | 'tags_all';
  aws_dms_replication_task:
    | 'cdc_start_position'
    | 'cdc_start_time'
    | 'id'
    | 'migration_type'
    | 'replication_instance_arn'
    | 'replication_task_arn'
    | 'replication_task_id'
    | 'replication_task_settings'
    | 'resource_identifier'
    | 'source_endpoint_arn'
    | 'start_replication_task'
    | 'status'
    | 'table_mappings'
    | 'tags'
    | 'tags_all'
    | 'target_endpoint_arn';
  aws_dms_replication_config:
    | 'arn'
    | 'id'
    | 'replication_config_identifier'
    | 'replication_settings'
    | 'replication_type'
    | 'resource_identifier'
    | 'source_endpoint_arn'
    | 'start_replication'
    | 'supplemental_settings'
    | 'table_mappings'
    | 'tags'
    | 'tags_all'
    | 'target_endpoint_arn';
  aws_dms_event_subscription:
    | 'arn'
    | 'enabled'
    | 'event_categories'
    | 'id'
    | 'name'
    | 'sns_topic_arn'
    | 'source_ids'
    | 'source_type'
    | 'tags'
    | 'tags_all';
}

/** What can be written of each kind. */
export interface DataSources {
  aws_availability_zones: {
    readonly all_availability_zones?: boolean | Expression;
    readonly exclude_names?: readonly string[] | Expression;
    readonly exclude_zone_ids?: readonly string[] | Expression;
    readonly filter?: readonly {
      readonly name: string;
      readonly values: readonly string[] | Expression;
    }[];
    readonly state?: string;
    readonly timeouts?: {
      readonly read?: string;
    };
  };
  aws_caller_identity: Record<string, never>;
  aws_partition: Record<string, never>;
  aws_region: {
    readonly endpoint?: string;
    readonly name?: string;
  };
  aws_vpc: {
    readonly cidr_block?: string;
    readonly default?: boolean | Expression;
    readonly dhcp_options_id?: string;
    readonly filter?: readonly {
      readonly name: string;
      readonly values: readonly string[] | Expression;
    }[];
    readonly state?: string;
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly read?: string;
    };
  };
  aws_subnets: {
    readonly filter?: readonly {
      readonly name: string;
      readonly values: readonly string[] | Expression;
    }[];
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly read?: string;
    };
  };
  aws_security_group: {
    readonly filter?: readonly {
      readonly name: string;
      readonly values: readonly string[] | Expression;
    }[];
    readonly name?: string;
    readonly tags?: { readonly [key: string]: string };
    readonly timeouts?: {
      readonly read?: string;
    };
    readonly vpc_id?: string;
  };
  aws_db_instance: {
    readonly db_instance_identifier?: string;
    readonly tags?: { readonly [key: string]: string };
  };
  aws_db_subnet_group: {
    readonly name: string;
  };
  aws_rds_cluster: {
    readonly cluster_identifier: string;
    readonly tags?: { readonly [key: string]: string };
  };
  aws_route53_zone: {
    readonly name?: string;
    readonly private_zone?: boolean | Expression;
    readonly tags?: { readonly [key: string]: string };
    readonly vpc_id?: string;
    readonly zone_id?: string;
  };
  aws_iam_openid_connect_provider: {
    readonly arn?: string;
    readonly tags?: { readonly [key: string]: string };
    readonly url?: string;
  };
  aws_ssm_parameter: {
    readonly name: string;
    readonly with_decryption?: boolean | Expression;
  };
  aws_sns_topic: {
    readonly name: string;
    readonly tags?: { readonly [key: string]: string };
  };
  aws_secretsmanager_secret: {
    readonly arn?: string;
    readonly name?: string;
    readonly tags?: { readonly [key: string]: string };
  };
  aws_iam_role: {
    readonly name: string;
    readonly tags?: { readonly [key: string]: string };
  };
}

/** What can be referred to of each kind. */
export interface DataSourcesAttributes {
  aws_availability_zones:
    | 'all_availability_zones'
    | 'exclude_names'
    | 'exclude_zone_ids'
    | 'group_names'
    | 'id'
    | 'names'
    | 'state'
    | 'zone_ids';
  aws_caller_identity: 'account_id' | 'arn' | 'id' | 'user_id';
  aws_partition: 'dns_suffix' | 'id' | 'partition' | 'reverse_dns_prefix';
  aws_region: 'description' | 'endpoint' | 'id';
  aws_vpc:
    | 'arn'
    | 'cidr_block'
    | 'cidr_block_associations'
    | 'default'
    | 'dhcp_options_id'
    | 'enable_dns_hostnames'
    | 'enable_dns_support'
    | 'enable_network_address_usage_metrics'
    | 'id'
    | 'instance_tenancy'
    | 'ipv6_association_id'
    | 'ipv6_cidr_block'
    | 'main_route_table_id'
    | 'owner_id'
    | 'state'
    | 'tags';
  aws_subnets: 'id' | 'ids' | 'tags';
  aws_security_group: 'arn' | 'description' | 'id' | 'name' | 'tags' | 'vpc_id';
  aws_db_instance:
    | 'address'
    | 'allocated_storage'
    | 'auto_minor_version_upgrade'
    | 'availability_zone'
    | 'backup_retention_period'
    | 'ca_cert_identifier'
    | 'database_insights_mode'
    | 'db_cluster_identifier'
    | 'db_instance_arn'
    | 'db_instance_class'
    | 'db_instance_identifier'
    | 'db_instance_port'
    | 'db_name'
    | 'db_parameter_groups'
    | 'db_subnet_group'
    | 'enabled_cloudwatch_logs_exports'
    | 'endpoint'
    | 'engine'
    | 'engine_version'
    | 'hosted_zone_id'
    | 'id'
    | 'iops'
    | 'kms_key_id'
    | 'license_model'
    | 'master_user_secret'
    | 'master_username'
    | 'max_allocated_storage'
    | 'monitoring_interval'
    | 'monitoring_role_arn'
    | 'multi_az'
    | 'network_type'
    | 'option_group_memberships'
    | 'port'
    | 'preferred_backup_window'
    | 'preferred_maintenance_window'
    | 'publicly_accessible'
    | 'replicate_source_db'
    | 'resource_id'
    | 'storage_encrypted'
    | 'storage_throughput'
    | 'storage_type'
    | 'tags'
    | 'timezone'
    | 'vpc_security_groups';
  aws_db_subnet_group:
    | 'arn'
    | 'description'
    | 'id'
    | 'name'
    | 'status'
    | 'subnet_ids'
    | 'supported_network_types'
    | 'vpc_id';
  aws_rds_cluster:
    | 'arn'
    | 'availability_zones'
    | 'backtrack_window'
    | 'backup_retention_period'
    | 'cluster_identifier'
    | 'cluster_members'
    | 'cluster_resource_id'
    | 'cluster_scalability_type'
    | 'database_insights_mode'
    | 'database_name'
    | 'db_cluster_parameter_group_name'
    | 'db_subnet_group_name'
    | 'db_system_id'
    | 'enabled_cloudwatch_logs_exports'
    | 'endpoint'
    | 'engine'
    | 'engine_mode'
    | 'engine_version'
    | 'final_snapshot_identifier'
    | 'hosted_zone_id'
    | 'iam_database_authentication_enabled'
    | 'iam_roles'
    | 'id'
    | 'kms_key_id'
    | 'master_user_secret'
    | 'master_username'
    | 'monitoring_interval'
    | 'monitoring_role_arn'
    | 'network_type'
    | 'port'
    | 'preferred_backup_window'
    | 'preferred_maintenance_window'
    | 'reader_endpoint'
    | 'replication_source_identifier'
    | 'storage_encrypted'
    | 'tags'
    | 'vpc_security_group_ids';
  aws_route53_zone:
    | 'arn'
    | 'caller_reference'
    | 'comment'
    | 'id'
    | 'linked_service_description'
    | 'linked_service_principal'
    | 'name'
    | 'name_servers'
    | 'primary_name_server'
    | 'private_zone'
    | 'resource_record_set_count'
    | 'tags'
    | 'vpc_id'
    | 'zone_id';
  aws_iam_openid_connect_provider: 'arn' | 'client_id_list' | 'id' | 'tags' | 'thumbprint_list' | 'url';
  aws_ssm_parameter:
    | 'arn'
    | 'id'
    | 'insecure_value'
    | 'name'
    | 'type'
    | 'value'
    | 'version'
    | 'with_decryption';
  aws_sns_topic: 'arn' | 'id' | 'name' | 'tags';
  aws_secretsmanager_secret:
    | 'arn'
    | 'created_date'
    | 'description'
    | 'id'
    | 'kms_key_id'
    | 'last_changed_date'
    | 'name'
    | 'policy'
    | 'tags';
  aws_iam_role:
    | 'arn'
    | 'assume_role_policy'
    | 'create_date'
    | 'description'
    | 'id'
    | 'max_session_duration'
    | 'name'
    | 'path'
    | 'permissions_boundary'
    | 'role_last_used'
    | 'tags'
    | 'unique_id';
}

/** What can be written of each kind. */
export interface EphemeralResources {
  aws_secretsmanager_random_password: {
    readonly exclude_characters?: string;
    readonly exclude_lowercase?: boolean | Expression;
    readonly exclude_numbers?: boolean | Expression;
    readonly exclude_punctuation?: boolean | Expression;
    readonly exclude_uppercase?: boolean | Expression;
    readonly include_space?: boolean | Expression;
    readonly password_length?: number | Expression;
    readonly require_each_included_type?: boolean | Expression;
  };
}

/** What can be referred to of each kind. */
export interface EphemeralResourcesAttributes {
  aws_secretsmanager_random_password:
    | 'exclude_characters'
    | 'exclude_lowercase'
    | 'exclude_numbers'
    | 'exclude_punctuation'
    | 'exclude_uppercase'
    | 'include_space'
    | 'password_length'
    | 'random_password'
    | 'require_each_included_type';
}

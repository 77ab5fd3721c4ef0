/**
 * Functions outside the family that look at what they are given and keep nothing of it: an object passed to one stays
 * whose it was. Names only.
 */

export const BORROWERS: ReadonlySet<string> = new Set(
	`
	printk pr_emerg pr_alert pr_crit pr_err pr_warn pr_notice pr_info pr_debug pr_cont pr_err_once pr_warn_once
	pr_info_once pr_err_ratelimited pr_warn_ratelimited pr_devel dump_stack
	dev_emerg dev_crit dev_err dev_warn dev_notice dev_info dev_dbg dev_err_once dev_warn_once dev_err_ratelimited
	dev_warn_ratelimited dev_dbg_ratelimited dev_err_probe dev_vdbg dev_WARN_ONCE dev_name
	drm_err drm_warn drm_info drm_notice drm_dbg drm_dbg_driver drm_dbg_kms drm_dbg_prime drm_dbg_atomic drm_dbg_core
	drm_dbg_vbl drm_err_once drm_warn_once drm_info_once drm_err_ratelimited drm_dbg_ratelimited drm_printf drm_puts
	DRM_ERROR DRM_WARN DRM_INFO DRM_NOTE DRM_DEBUG DRM_DEBUG_DRIVER DRM_DEBUG_KMS DRM_DEBUG_PRIME DRM_DEBUG_ATOMIC
	DRM_DEV_ERROR DRM_DEV_INFO DRM_DEV_DEBUG DRM_DEV_DEBUG_DRIVER DRM_ERROR_RATELIMITED DRM_DEBUG_VBL
	netdev_err netdev_warn netdev_info netdev_dbg v4l2_err v4l2_info v4l2_dbg ibdev_err ibdev_warn ibdev_dbg
	seq_printf seq_puts seq_putc seq_write snprintf scnprintf sprintf sysfs_emit kasprintf
	trace_printk BUG_ON WARN_ON WARN_ON_ONCE WARN WARN_ONCE WARN_RATELIMIT drm_WARN_ON drm_WARN_ON_ONCE drm_WARN drm_WARN_ONCE
	IS_ERR IS_ERR_OR_NULL IS_ERR_VALUE PTR_ERR PTR_ERR_OR_ZERO ERR_CAST ERR_PTR likely unlikely
	container_of container_of_const list_entry list_first_entry list_last_entry list_next_entry
	list_empty list_empty_careful list_is_singular list_is_first list_is_last hlist_empty list_count_nodes
	list_del list_del_init list_move list_move_tail INIT_LIST_HEAD
	atomic_read atomic_set atomic_inc atomic_dec atomic_add atomic_sub atomic64_read atomic_long_read atomic_cmpxchg
	refcount_read refcount_set kref_read kref_init kref_get
	READ_ONCE smp_load_acquire smp_mb rcu_dereference rcu_dereference_protected
	rcu_dereference_check rcu_access_pointer
	test_bit set_bit clear_bit __set_bit __clear_bit test_and_set_bit test_and_clear_bit find_first_bit find_next_bit
	memcpy memmove memset memcmp memchr memchr_inv strcmp strncmp strlen strscpy strlcpy strcpy strncpy
	sizeof ARRAY_SIZE min max min_t max_t clamp clamp_t clamp_val abs round_up round_down roundup rounddown
	DIV_ROUND_UP ALIGN ALIGN_DOWN IS_ALIGNED PAGE_ALIGN PAGE_ALIGNED offset_in_page upper_32_bits lower_32_bits
	sg_page sg_dma_address sg_dma_len sg_next sg_last sg_nents sg_init_table sg_set_page sg_virt sg_phys
	for_each_sg for_each_sgtable_sg for_each_sgtable_dma_sg for_each_sgtable_page for_each_sgtable_dma_page
	virt_to_page page_address page_to_phys page_to_pfn pfn_to_page phys_to_page virt_to_phys
	ktime_get ktime_sub ktime_to_ns ktime_to_ms ktime_after jiffies_to_msecs msecs_to_jiffies nsecs_to_jiffies
	nsecs_to_jiffies64 time_after time_before get_random_u32
	IS_ENABLED capable current_cred task_pid_nr
	mutex_init mutex_destroy mutex_is_locked spin_lock_init raw_spin_lock_init init_rwsem init_completion
	reinit_completion complete complete_all init_waitqueue_head wake_up wake_up_all wake_up_interruptible
	lockdep_is_held lockdep_set_class lockdep_assert_in_irq lockdep_assert_irqs_disabled might_sleep might_lock
	dma_get_mask dma_set_mask dma_set_mask_and_coherent dma_set_max_seg_size dma_get_max_seg_size dma_set_coherent_mask
	dma_mapping_error dma_can_mmap dma_addressing_limited dev_get_drvdata platform_get_drvdata
	pci_get_drvdata
	drm_gem_is_imported drm_gem_object_is_imported drm_vma_node_offset_addr drm_vma_node_start drm_vma_node_size
	drm_vma_node_unmap drm_dev_is_unplugged drm_dev_enter drm_dev_exit drm_format_info drm_format_info_plane_cpp drm_rect_width drm_rect_height
	to_dma_fence_array dma_fence_is_array dma_fence_is_chain dma_fence_is_container dma_fence_is_later
	dma_fence_match_context dma_fence_context_alloc
	vma_pages vm_get_page_prot pgprot_writecombine pgprot_noncached vm_flags_set vm_flags_clear vm_flags_mod vm_insert_page
	remap_pfn_range io_remap_pfn_range vmf_insert_pfn vmf_insert_pfn_prot vmf_insert_page
	`
		.split(/\s+/)
		.filter(Boolean),
);

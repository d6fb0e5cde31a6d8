#pragma once
#if defined(__linux__)
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>

// What Swift does not see: a constant with a cast, and a structure's size as the kernel aligns it.
static const unsigned short netlink_dump_flags = NLM_F_REQUEST | NLM_F_DUMP;
static const unsigned int netlink_alignment = NLMSG_ALIGNTO;
#endif

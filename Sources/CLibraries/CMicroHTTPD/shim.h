#include <microhttpd.h>
#include <sys/socket.h>

// MHD_start_daemon takes its options as variable arguments.
static inline struct MHD_Daemon *shim_start_daemon(
    unsigned int flags, MHD_socket listener, size_t memory_limit, unsigned int connection_limit, void *closure,
    MHD_AccessHandlerCallback access, void *(*line)(void *, const char *, struct MHD_Connection *),
    MHD_RequestCompletedCallback completed, MHD_NotifyConnectionCallback connection,
    size_t (*unescape)(void *, struct MHD_Connection *, char *)) {
  return MHD_start_daemon(
      flags, 0, NULL, NULL, access, closure, MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      memory_limit, MHD_OPTION_CONNECTION_LIMIT, connection_limit, MHD_OPTION_CONNECTION_TIMEOUT, 0u,
      MHD_OPTION_URI_LOG_CALLBACK, line, closure, MHD_OPTION_NOTIFY_COMPLETED, completed, closure,
      MHD_OPTION_NOTIFY_CONNECTION, connection, closure, MHD_OPTION_UNESCAPE_CALLBACK, unescape, closure,
      MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
}

// MHD_get_daemon_info and MHD_get_connection_info take variable arguments, too, and return unions.
static inline int shim_epoll_descriptor(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
  return info ? info->epoll_fd : -1;
}
static inline int shim_descriptor(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}
static inline void *shim_socket_context(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info ? info->socket_context : NULL;
}
static inline size_t shim_header_size(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  return info ? info->header_size : 0;
}
static inline const struct sockaddr *shim_client_address(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  return info ? info->client_addr : NULL;
}

// MHD_set_response_options takes variable arguments, too. With this flag a response of unknown length is not chunked.
static inline enum MHD_Result shim_end_with_connection(struct MHD_Response *response) {
  return MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
}

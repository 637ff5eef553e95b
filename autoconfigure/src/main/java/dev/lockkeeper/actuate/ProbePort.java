package dev.lockkeeper.actuate;

import java.net.InetSocketAddress;
import java.util.Set;

/**
 * A port on which Spring Boot is going to answer probes.
 *
 * @param address what its server will bind
 * @param liveness paths of the liveness group
 * @param readiness paths of the readiness group
 */
record ProbePort(InetSocketAddress address, Set<String> liveness, Set<String> readiness) {

}

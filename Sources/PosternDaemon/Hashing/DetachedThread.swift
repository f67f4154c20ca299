// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A thread of the system's own, for work that would hold up Swift's cooperative ones.
enum DetachedThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread that ends with `body`; false, with `errno` set, where the system gives none.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        let context = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            nil,
            { raw in
                if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
                return nil
            },
            context.toOpaque()
        )
        guard status == 0 else {
            context.release()
            errno = status
            return false
        }
        pthread_detach(thread)
        return true
    }
}

/// A counting semaphore of the system's (sem_overview(7)).
final class Semaphore: Sendable {
    // The invariant: the pointer is set once, points at an initialised semaphore until deinit, and is only passed to
    // functions that POSIX declares safe to call from any thread.
    private nonisolated(unsafe) let handle: UnsafeMutablePointer<sem_t>

    init() {
        handle = .allocate(capacity: 1)
        sem_init(handle, 0, 0)
    }

    deinit {
        sem_destroy(handle)
        handle.deallocate()
    }

    /// Lets one waiter go on.
    func signal() {
        sem_post(handle)
    }

    /// Waits for a signal.
    func wait() {
        while sem_wait(handle) != 0, errno == EINTR {}
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import CPlatform
internal import Glibc
internal import PosternCore
internal import Synchronization

/// The place where passwords are hashed: a few threads of low priority and a short queue.
///
/// Hashing is the one thing here that takes time and memory by the megabyte. It happens nowhere else, so its cost is
/// bounded whatever is asked for: so many threads, so much memory, so many who wait. Whoever comes when the queue is
/// full is told to come back instead of making everybody wait longer.
///
/// A caller that goes away does not free its place before the hash is done, so that giving up and asking again gains
/// nothing.
final class HashingPool: PasswordHashing, Sendable {
    /// How the pool fares.
    struct Statistics: Sendable {
        /// Threads.
        var threads: Int
        /// Hashes that wait for one.
        var waiting: Int
        /// Hashes that are done.
        var completed: Int
    }

    private struct State {
        var queue: [@Sendable () -> Void] = []
        var running = 0
        var completed = 0
        var stopping = false
        /// What a hash took lately, in nanoseconds; the guess before the first.
        var duration: Int64 = 100_000_000
    }

    /// Longer than this nobody is made to wait.
    private static let longestWait: Int64 = 2_000_000_000

    private let hasher: SodiumPasswordHasher
    private let threads: Int
    private let capacity: Int
    private let state = Mutex(State())
    private let wake = Semaphore()

    /// Starts the threads.
    init(cost: ArgonCost, limits: HashingLimits, sodium: Sodium) throws(DaemonFault) {
        hasher = SodiumPasswordHasher(cost: cost, sodium: sodium)
        threads = limits.threadCount(
            cost: cost,
            processors: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
            memoryLimitBytes: ControlGroup.memoryLimitBytes
        )
        capacity = limits.queue
        for number in 0..<threads {
            guard DetachedThread.start({ [self] in work() }) else {
                stop()
                throw DaemonFault("hashing thread \(number + 1) of \(threads) cannot be started: \(lastSystemError())")
            }
        }
    }

    /// How the pool fares.
    var statistics: Statistics {
        state.withLock { Statistics(threads: threads, waiting: $0.queue.count, completed: $0.completed) }
    }

    /// Lets the threads end once the queue is empty.
    func stop() {
        state.withLock { $0.stopping = true }
        for _ in 0..<threads { wake.signal() }
    }

    /// Hashes a new password.
    func hash(_ password: Password) async throws(HashingFault) -> PasswordHash {
        try await run { hasher in hasher.hash(password) }
    }

    /// Checks a password.
    func verify(_ password: Password, against hash: PasswordHash?) async throws(HashingFault) -> Bool {
        try await run { hasher in hasher.verify(password, against: hash) }
    }

    private func run<Value: Sendable>(
        _ body: @escaping @Sendable (SodiumPasswordHasher) -> Value?
    ) async throws(HashingFault) -> Value {
        let hasher = hasher
        let outcome: Result<Value, HashingFault> = await withCheckedContinuation { continuation in
            let refusal = admit {
                guard let value = body(hasher) else {
                    continuation.resume(returning: .failure(.unavailable))
                    return
                }
                continuation.resume(returning: .success(value))
            }
            if let refusal { continuation.resume(returning: .failure(refusal)) }
        }
        return try outcome.get()
    }

    /// Puts a hash into the queue, or says why not.
    private func admit(_ job: @escaping @Sendable () -> Void) -> HashingFault? {
        let refusal: HashingFault? = state.withLock { state in
            let ahead = Int64(state.queue.count + state.running) / Int64(threads)
            let wait = ahead * state.duration
            if state.stopping || state.queue.count >= capacity || wait > Self.longestWait {
                return .busy(retryAfterMilliseconds: max(100, wait / 1_000_000))
            }
            state.queue.append(job)
            return nil
        }
        if refusal == nil { wake.signal() }
        return refusal
    }

    /// What each thread does.
    private func work() {
        // Checks and everybody else go first. Where that is forbidden the threads hash at the common priority.
        _ = postern_lower_thread_priority(10)
        while true {
            wake.wait()
            let (job, ends): ((@Sendable () -> Void)?, Bool) = state.withLock { state in
                if state.queue.isEmpty { return (nil, state.stopping) }
                state.running += 1
                return (state.queue.removeFirst(), false)
            }
            if ends { return }
            guard let job else { continue }
            let start = ContinuousClock.now
            job()
            let spent = (ContinuousClock.now - start).components
            let nanoseconds = spent.seconds * 1_000_000_000 + spent.attoseconds / 1_000_000_000
            state.withLock { state in
                state.running -= 1
                state.completed += 1
                state.duration += (nanoseconds - state.duration) / 8
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import CPlatform
internal import Glibc
internal import PosternCore
internal import Synchronization

/// The place where passwords are hashed: a few threads of low priority and a short queue.
///
/// Hashing is the one thing here that takes time and memory by the megabyte. It happens nowhere else, so its cost is
/// bounded whatever is asked for: so many threads, so much memory, so many who wait, and nobody longer than two seconds.
/// Whoever comes when there is no room is told at once to come back, instead of making everybody wait longer.
///
/// The threads are shared by turns: a peer that asks for much waits behind itself (``FairQueue``).
///
/// A caller that goes away does not free its place before the hash is done, so that giving up and asking again gains
/// nothing.
final class HashingPool: PasswordHashing, Sendable {
    /// How the pool fares.
    struct Statistics: Hashable, Sendable {
        /// Threads.
        var threads: Int
        /// Hashes that wait for one.
        var waiting: Int
        /// Hashes that are done.
        var completed: Int
    }

    /// A hash that is asked for. One of the two closures is called, once.
    private struct Job: Sendable {
        let since: ContinuousClock.Instant
        let perform: @Sendable () -> Void
        let refuse: @Sendable (HashingFault) -> Void
    }

    private struct State {
        var queue: FairQueue<HashingPeer, Job>
        var running = 0
        var completed = 0
        var stopping = false
        /// What a hash took lately; the guess before the first.
        var duration = Duration.milliseconds(100)
    }

    /// Longer than this nobody is made to wait.
    static let longestWait = Duration.seconds(2)
    /// Sooner than this nobody is asked to come back.
    private static let shortestRetry: Int64 = 100

    private let hasher: any BlockingHasher
    private let threads: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>
    private let wake = Semaphore()

    /// Starts as many threads as the machine bears.
    convenience init(cost: ArgonCost, limits: HashingLimits, sodium: Sodium) throws(DaemonFault) {
        try self.init(
            SodiumPasswordHasher(cost: cost, sodium: sodium),
            threads: limits.threadCount(
                cost: cost,
                processors: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
                memoryLimitBytes: ControlGroup.memoryLimitBytes
            ),
            capacity: limits.queue
        )
    }

    /// Starts the threads.
    init(
        _ hasher: any BlockingHasher,
        threads: Int,
        capacity: Int,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws(DaemonFault) {
        self.hasher = hasher
        self.threads = threads
        self.now = now
        state = Mutex(State(queue: FairQueue(capacity: capacity)))
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
    func hash(_ password: Password, for peer: HashingPeer) async throws(HashingFault) -> PasswordHash {
        try await run(for: peer) { hasher in hasher.hash(password) }
    }

    /// Checks a password.
    func verify(
        _ password: Password,
        against hash: PasswordHash?,
        for peer: HashingPeer
    ) async throws(HashingFault) -> Bool {
        try await run(for: peer) { hasher in hasher.verify(password, against: hash) }
    }

    private func run<Value: Sendable>(
        for peer: HashingPeer,
        _ body: @escaping @Sendable (any BlockingHasher) -> Value?
    ) async throws(HashingFault) -> Value {
        let hasher = hasher
        let outcome: Result<Value, HashingFault> = await withCheckedContinuation { continuation in
            let job = Job(
                since: now(),
                perform: {
                    continuation.resume(returning: body(hasher).map { .success($0) } ?? .failure(.unavailable))
                },
                refuse: { continuation.resume(returning: .failure($0)) }
            )
            admit(job, of: peer)
        }
        return try outcome.get()
    }

    /// Puts a hash into the queue, or refuses it.
    private func admit(_ job: Job, of peer: HashingPeer) {
        let (late, refusal) = state.withLock { state in
            // Where every thread is stuck, those who come see to it that those who wait get their answer.
            let late = takeLate(&state, at: job.since)
            let wait = expectedWait(of: peer, state)
            if state.stopping || !state.queue.hasRoom(for: peer) || wait > Self.longestWait {
                return (late, HashingFault?.some(Self.busy(wait)))
            }
            state.queue.append(job, of: peer)
            return (late, nil)
        }
        if let refusal { job.refuse(refusal) } else { wake.signal() }
        for job in late { job.refuse(Self.busy(Self.longestWait)) }
    }

    /// What each thread does.
    private func work() {
        // Checks and everybody else go first. Where that is forbidden the threads hash at the common priority.
        _ = postern_lower_thread_priority(10)
        while true {
            wake.wait()
            let (late, job, ends): ([Job], Job?, Bool) = state.withLock { state in
                // Hashes may turn out slower than was reckoned with. Nobody is served so late: they went away, or they
                // would keep those waiting who came after them.
                let late = takeLate(&state, at: now())
                guard let job = state.queue.next() else { return (late, nil, state.stopping) }
                state.running += 1
                return (late, job, false)
            }
            for job in late { job.refuse(Self.busy(Self.longestWait)) }
            if ends { return }
            guard let job else { continue }
            let start = now()
            job.perform()
            let spent = now() - start
            state.withLock { state in
                state.running -= 1
                state.completed += 1
                state.duration += (spent - state.duration) / 8
            }
        }
    }

    private func takeLate(_ state: inout State, at moment: ContinuousClock.Instant) -> [Job] {
        state.queue.removeHeads { moment - $0.since > Self.longestWait }
    }

    /// How long a new hash of `peer` would wait, going by what is there now.
    private func expectedWait(of peer: HashingPeer, _ state: State) -> Duration {
        state.duration * ((state.queue.ahead(of: peer) + state.running) / threads)
    }

    private static func busy(_ wait: Duration) -> HashingFault {
        .busy(retryAfterMilliseconds: max(shortestRetry, Int64(wait / .milliseconds(1))))
    }
}

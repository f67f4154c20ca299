// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import PosternCore
internal import Synchronization

/// Where verbs that write wait for their turn, and share it.
///
/// The dear part of a commit is the fsync. Verbs that arrive while one runs wait here, and the next transaction takes
/// them all, each in a savepoint of its own, so that one that fails is undone alone. Nobody hears of success before the
/// commit is on the disk and the changes are told.
///
/// What was queued is carried out: it belongs to no task, so that a client that goes away does not cancel its logout.
final class WriteQueue: Sendable {
    /// What answers a verb, given the fault that undid it.
    private typealias Answer = @Sendable (StoreFault?) -> Void

    private struct Write: Sendable {
        /// Does the work, and gives what answers it once its fate is known. May be called again after a rollback.
        var perform: @Sendable (WriteTransaction) throws -> Answer
        /// Answers without doing the work.
        var refuse: @Sendable (StoreFault) -> Void
    }

    private struct State {
        var waiting: [Write] = []
        /// Whether a turn is on its way, which will take whatever waits then.
        var isScheduled = false
        /// Why nothing can be written any more.
        var failure: StoreFault?
        var isClosed = false
        /// What a verb that comes now is told.
        var refusal: StoreFault? { failure ?? (isClosed ? .unavailable(reason: "closed") : nil) }
        var commits = 0
    }

    /// So many verbs share a transaction at the most: they all wait for the last.
    static let batchSize = 256

    private let queue: DatabaseQueue
    private let onCommit: @Sendable ([SessionChange]) -> Void
    private let onFailure: @Sendable (StoreFault) -> Void
    private let state = Mutex(State())
    private let log = WriteAheadLog()

    init(
        _ queue: DatabaseQueue,
        onCommit: @escaping @Sendable ([SessionChange]) -> Void,
        onFailure: @escaping @Sendable (StoreFault) -> Void
    ) {
        self.queue = queue
        self.onCommit = onCommit
        self.onFailure = onFailure
    }

    /// Why nothing can be written any more; nil while all is well.
    var failure: StoreFault? { state.withLock { $0.failure } }

    /// How many verbs wait for their turn.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// How many transactions were committed.
    var commits: Int { state.withLock { $0.commits } }

    /// Carries out a verb, and returns when it is on the disk.
    func write<Value: Sendable>(
        _ verb: @escaping @Sendable (WriteTransaction) throws -> Value
    ) async throws(StoreFault) -> Value {
        let result: Result<Value, StoreFault> = await withCheckedContinuation { continuation in
            submit(
                Write(
                    perform: { transaction in
                        let value = try verb(transaction)
                        return { fault in continuation.resume(returning: fault.map { .failure($0) } ?? .success(value))
                        }
                    },
                    refuse: { continuation.resume(returning: .failure($0)) }
                )
            )
        }
        return try result.get()
    }

    /// Takes no more verbs, and carries out those that wait. To be called in the connection's queue.
    func finish(on database: Database) {
        while true {
            let batch = state.withLock { state in
                state.isClosed = state.waiting.isEmpty
                return Self.take(from: &state)
            }
            guard !batch.isEmpty else { return }
            commit(batch, on: database)
        }
    }

    /// Empties the log, unless writing has failed. To be called in the connection's queue, at the end.
    func leave(_ database: Database) throws {
        if let failure { throw failure }
        if database.sqliteConnection != nil { try log.truncate(database) }
    }

    private func submit(_ write: Write) {
        let (refusal, isFirst): (StoreFault?, Bool) = state.withLock { state in
            if let refusal = state.refusal { return (refusal, false) }
            state.waiting.append(write)
            defer { state.isScheduled = true }
            return (nil, !state.isScheduled)
        }
        if let refusal { return write.refuse(refusal) }
        if isFirst { schedule() }
    }

    private func schedule() {
        queue.asyncWriteWithoutTransaction { [self] database in
            let batch = state.withLock { Self.take(from: &$0) }
            commit(batch, on: database)
            let isMore = state.withLock { state in
                state.isScheduled = !state.waiting.isEmpty
                return state.isScheduled
            }
            // A turn at a time, so that reads come in between.
            if isMore { schedule() }
        }
    }

    private static func take(from state: inout State) -> [Write] {
        let batch = Array(state.waiting.prefix(batchSize))
        state.waiting.removeFirst(batch.count)
        return batch
    }

    private func commit(_ batch: [Write], on database: Database) {
        guard !batch.isEmpty else { return }
        if let failure { return batch.forEach { $0.refuse(failure) } }
        var answers: [Answer] = []
        var changes: [SessionChange] = []
        do {
            try database.beginTransaction(.immediate)
            for write in batch {
                let transaction = WriteTransaction(database)
                answers.append(try perform(write, in: transaction))
                changes += transaction.changes
            }
            try database.commit()
        } catch {
            return undo(batch, because: SQLiteFault(error), on: database)
        }
        state.withLock { $0.commits += 1 }
        if !changes.isEmpty { onCommit(changes) }
        for answer in answers { answer(nil) }
        checkpoint(database)
    }

    /// Carries out one verb; throws only where its fault took the whole transaction along.
    private func perform(_ write: Write, in transaction: WriteTransaction) throws -> Answer {
        let database = transaction.database
        try database.run("SAVEPOINT verb")
        do {
            let answer = try write.perform(transaction)
            try database.run("RELEASE verb")
            return answer
        } catch {
            let fault = SQLiteFault(error)
            guard database.isInsideTransaction, !fault.endsWriting else { throw fault }
            transaction.forget()
            try database.run("ROLLBACK TO verb")
            try database.run("RELEASE verb")
            return { [refuse = write.refuse] undone in refuse(undone ?? fault.storeFault) }
        }
    }

    private func undo(_ batch: [Write], because fault: SQLiteFault, on database: Database) {
        if database.isInsideTransaction { try? database.rollback() }
        if fault.endsWriting || database.isInsideTransaction {
            return end(fault.storeFault, refusing: batch)
        }
        if batch.count > 1 {
            // One that needs much room must not keep out one that needs none, such as a logout.
            for write in batch { commit([write], on: database) }
        } else {
            batch.forEach { $0.refuse(fault.storeFault) }
        }
    }

    private func checkpoint(_ database: Database) {
        do {
            try log.checkpointIfDue(database)
        } catch {
            let fault = SQLiteFault(error)
            // Without room in the file the log grows on, until it finds no room either.
            if fault.endsWriting { end(fault.storeFault, refusing: []) }
        }
    }

    private func end(_ failure: StoreFault, refusing batch: [Write]) {
        let waiting = state.withLock { state in
            state.failure = failure
            defer { state.waiting = [] }
            return state.waiting
        }
        for write in batch + waiting { write.refuse(failure) }
        onFailure(failure)
    }
}

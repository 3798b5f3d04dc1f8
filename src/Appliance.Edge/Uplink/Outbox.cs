using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Appliance.Contracts;
using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Uplink;

/// <summary>
/// What waits to be acknowledged upstream. A record enters in the transaction of what it tells of, so that neither can
/// exist without the other, and leaves when the fleet manager has committed it.
/// </summary>
/// <param name="identity">Who this unit is.</param>
/// <param name="clock">Dates the records.</param>
public sealed class Outbox(UnitIdentity identity, TimeProvider clock)
{
    private const int HashBytes = 32;

    /// <summary>Adds a record to a stream.</summary>
    /// <param name="transaction">The transaction of what the record tells of.</param>
    /// <param name="stream">One of <see cref="Streams"/>.</param>
    /// <param name="type">One of <see cref="EventTypes"/>.</param>
    /// <param name="subject">The pseudonym of the study; null when the record is about the unit.</param>
    /// <param name="data">The record, without anything that names a patient.</param>
    /// <param name="json">How the record is written.</param>
    /// <typeparam name="T">The record's class.</typeparam>
    public void EnqueueNeedsTransaction<T>(
        JournalTransaction transaction, string stream, string type, string? subject, T data, JsonTypeInfo<T> json)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        AddNeedsTransaction(transaction, new CloudEvent
        {
            SpecVersion = "1.0",
            Id = "",
            Source = CloudEvent.SourceOf(identity.UnitId),
            Type = type,
            Time = clock.GetUtcNow(),
            Subject = subject,
            DataContentType = "application/json",
            Stream = stream,
            Epoch = 0,
            Seq = 0,
            PreviousHash = "",
            ClockQuality = SystemClock.Quality(),
            Data = JsonSerializer.SerializeToElement(data, json),
        });
    }

    /// <summary>Gives an event the next number of its stream, and its place in the chain.</summary>
    private void AddNeedsTransaction(JournalTransaction transaction, CloudEvent unnumbered)
    {
        (string stream, string type) = (unnumbered.Stream, unnumbered.Type);
        var position = PositionNeedsTransaction(transaction, stream);
        var seq = position.Head + 1;
        var now = unnumbered.Time;
        var payload = (unnumbered with
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{stream}-{position.Epoch}-{seq}"),
            Epoch = position.Epoch,
            Seq = seq,
            PreviousHash = Convert.ToHexStringLower(position.LastHash),
        }).ToBytes();
        if (payload.Length > CloudEvent.MaxBytes)
        {
            throw new InvalidOperationException($"A {type} record of {payload.Length} bytes exceeds {CloudEvent.MaxBytes}.");
        }

        transaction.Execute(
            """
            INSERT INTO outbox (stream, epoch, seq, prev_hash, type, payload, created_at)
            VALUES ($stream, $epoch, $seq, $prev, $type, $payload, $now)
            """,
            ("$stream", stream), ("$epoch", position.Epoch), ("$seq", seq), ("$prev", position.LastHash),
            ("$type", type), ("$payload", payload), ("$now", JournalTime.Format(now)));
        transaction.Execute(
            "UPDATE outbox_stream SET head = $seq, last_hash = $hash WHERE stream = $stream",
            ("$seq", seq), ("$hash", SHA256.HashData(payload)), ("$stream", stream));
        transaction.Signal(JournalTopic.Outbox);
    }

    /// <summary>The oldest records of a stream that are after a number and not refused.</summary>
    internal static List<OutboxRow> Next(JournalSession session, string stream, long after, int limit) =>
        session.Query(
            """
            SELECT stream, epoch, seq, payload FROM outbox
            WHERE stream = $stream AND seq > $after AND refused IS NULL ORDER BY seq LIMIT $limit
            """,
            OutboxRow.Map, ("$stream", stream), ("$after", after), ("$limit", limit));

    /// <summary>Where every stream that ever had a record stands.</summary>
    internal static List<OutboxState> States(JournalSession session) =>
        session.Query(
            """
            SELECT s.stream, s.epoch, COALESCE(MIN(o.seq), s.head + 1), s.head, COALESCE(SUM(LENGTH(o.payload)), 0)
            FROM outbox_stream s LEFT JOIN outbox o ON o.stream = s.stream AND o.refused IS NULL
            GROUP BY s.stream ORDER BY s.stream
            """,
            row => new OutboxState(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)));

    /// <summary>Frees what was acknowledged, and puts aside what was refused for good.</summary>
    /// <returns>How many records left the queue, how many of them were refused, and whether the stream begins anew.</returns>
    internal (int Freed, int Refused, bool IsAnew) AcknowledgeNeedsTransaction(JournalTransaction transaction, Ack ack)
    {
        var refused = 0;
        foreach (var nack in ack.Nack)
        {
            refused += transaction.Execute(
                "UPDATE outbox SET refused = $reason WHERE stream = $stream AND epoch = $epoch AND seq = $seq AND refused IS NULL",
                ("$reason", nack.Reason), ("$stream", ack.Stream), ("$epoch", ack.Epoch), ("$seq", nack.Seq));
        }

        // An acknowledgement beyond what was ever given would free records that nobody has seen. Upstream knows numbers of this epoch that the
        // journal does not: it was restored to an earlier day. What it numbers now would be taken for what came then, and dropped.
        if (transaction.Count(
            "SELECT count(*) FROM outbox_stream WHERE stream = $stream AND epoch = $epoch AND head < $upTo",
            ("$stream", ack.Stream), ("$epoch", ack.Epoch), ("$upTo", ack.UpTo)) > 0)
        {
            BeginAnewNeedsTransaction(transaction, ack.Stream, ack.Epoch);
            return (0, refused, true);
        }

        var freed = transaction.Execute(
            "DELETE FROM outbox WHERE stream = $stream AND epoch = $epoch AND seq <= $upTo AND refused IS NULL",
            ("$stream", ack.Stream), ("$epoch", ack.Epoch), ("$upTo", ack.UpTo));
        if (refused > 0 && ack.Stream != Streams.Alarm) // an alarm about a refused alarm would never end
        {
            EnqueueNeedsTransaction(
                transaction, Streams.Alarm, EventTypes.Alarm, null,
                new AlarmRecord { Code = AlarmCodes.EventRefused, Part = ack.Stream, Attempts = refused },
                ContractsJson.Default.AlarmRecord);
        }

        transaction.Signal(JournalTopic.Outbox);
        return (freed + refused, refused, false);
    }

    /// <summary>Gives what waits the numbers of a new epoch, from 1 and in its order.</summary>
    private void BeginAnewNeedsTransaction(JournalTransaction transaction, string stream, long before)
    {
        transaction.Execute(
            "UPDATE outbox_stream SET epoch = $epoch, head = 0, last_hash = $zeros WHERE stream = $stream",
            ("$stream", stream), ("$epoch", Math.Max(clock.GetUtcNow().ToUnixTimeSeconds(), before + 1)), ("$zeros", new byte[HashBytes]));
        while (Waiting(transaction, stream, before) is { Count: > 0 } some)
        {
            foreach (OutboxRow row in some)
            {
                transaction.Execute(
                    "DELETE FROM outbox WHERE stream = $stream AND epoch = $epoch AND seq = $seq", ("$stream", stream), ("$epoch", before), ("$seq", row.Seq));
                AddNeedsTransaction(transaction, CloudEvent.TryRead(row.Payload, out _)!);
            }
        }
    }

    private static List<OutboxRow> Waiting(JournalSession session, string stream, long epoch) => session.Query(
        "SELECT stream, epoch, seq, payload FROM outbox WHERE stream = $stream AND epoch = $epoch AND refused IS NULL ORDER BY seq LIMIT 100",
        OutboxRow.Map, ("$stream", stream), ("$epoch", epoch));

    private StreamPosition PositionNeedsTransaction(JournalTransaction transaction, string stream)
    {
        // A journal that was lost and made anew gets a later second, and so a greater epoch.
        transaction.Execute(
            "INSERT INTO outbox_stream (stream, epoch, head, last_hash) VALUES ($stream, $epoch, 0, $zeros) ON CONFLICT DO NOTHING",
            ("$stream", stream), ("$epoch", clock.GetUtcNow().ToUnixTimeSeconds()), ("$zeros", new byte[HashBytes]));
        return transaction.First(
            "SELECT epoch, head, last_hash FROM outbox_stream WHERE stream = $stream",
            row => new StreamPosition(row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)),
            ("$stream", stream))!;
    }

    private sealed record StreamPosition(long Epoch, long Head, byte[] LastHash);
}

/// <summary>A record that waits.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Epoch">The stream's epoch.</param>
/// <param name="Seq">Its number.</param>
/// <param name="Payload">The CloudEvent as it is sent.</param>
internal sealed record OutboxRow(string Stream, long Epoch, long Seq, byte[] Payload)
{
    public static OutboxRow Map(SqliteDataReader row) =>
        new(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3));
}

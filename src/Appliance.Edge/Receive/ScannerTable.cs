using System.Net;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Receive;

/// <summary>The scanners in the journal: whoever called, by AE title and address.</summary>
internal static class ScannerTable
{
    /// <summary>Peers that never sent an object: no more are remembered, so that a peer with ever new titles fills nothing.</summary>
    public const int MaxStrangers = 500;

    /// <summary>Notes that a scanner called; its row.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="callingAE">Its AE title.</param>
    /// <param name="remote">Its address, with or without a port.</param>
    /// <param name="now">The present.</param>
    public static long SeenNeedsTransaction(JournalTransaction transaction, string callingAE, string remote, DateTimeOffset now) =>
        transaction.Count(
            """
            INSERT INTO scanner (calling_ae, address, first_at, last_at) VALUES ($ae, $address, $now, $now)
            ON CONFLICT (calling_ae, address) DO UPDATE SET last_at = excluded.last_at RETURNING id
            """,
            ("$ae", Printable(callingAE)), ("$address", AddressOf(remote)), ("$now", JournalTime.Format(now)));

    /// <summary>Counts an association that stored nothing: an echo, say.</summary>
    public static void ContactNeedsTransaction(JournalTransaction transaction, string callingAE, string remote, DateTimeOffset now)
    {
        long id = SeenNeedsTransaction(transaction, callingAE, remote, now);
        transaction.Execute("UPDATE scanner SET associations = associations + 1 WHERE id = $id", ("$id", id));
        ForgetStrangersNeedsTransaction(transaction);
    }

    /// <summary>Counts an association that was rejected.</summary>
    public static void RejectedNeedsTransaction(
        JournalTransaction transaction, string callingAE, string calledAE, string remote, RefusalCode code, DateTimeOffset now)
    {
        long id = SeenNeedsTransaction(transaction, callingAE, remote, now);
        transaction.Execute("UPDATE scanner SET rejected = rejected + 1 WHERE id = $id", ("$id", id));
        RefusedNeedsTransaction(transaction, id, code, 1, calledAE, now);
        ForgetStrangersNeedsTransaction(transaction);
    }

    /// <summary>Adds to what was refused, by its reason.</summary>
    public static void RefusedNeedsTransaction(
        JournalTransaction transaction, long scannerId, RefusalCode code, int count, string calledAE, DateTimeOffset now) =>
        transaction.Execute(
            """
            INSERT INTO refusal (scanner_id, code, count, last_at, called_ae) VALUES ($scanner, $code, $count, $now, $called)
            ON CONFLICT (scanner_id, code) DO UPDATE SET count = count + excluded.count, last_at = excluded.last_at, called_ae = excluded.called_ae
            """,
            ("$scanner", scannerId),
            ("$code", code.ToString()),
            ("$count", count),
            ("$called", Printable(calledAE)),
            ("$now", JournalTime.Format(now)));

    /// <summary>The address without the port; an IPv4 address as such, however the socket wrote it.</summary>
    internal static string AddressOf(string remote) =>
        IPEndPoint.TryParse(remote, out IPEndPoint? endPoint) ? AddressOf(endPoint.Address) : remote;

    /// <inheritdoc cref="AddressOf(string)"/>
    internal static string AddressOf(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    /// <summary>A peer may put anything into its title; it is shown on terminals.</summary>
    private static string Printable(string title) => string.Create(title.Length, title, static (text, from) =>
    {
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = from[i] is >= ' ' and <= '~' ? from[i] : '?';
        }
    });

    private static void ForgetStrangersNeedsTransaction(JournalTransaction transaction) =>
        transaction.Execute(
            """
            DELETE FROM scanner WHERE id IN (
              SELECT id FROM scanner s WHERE NOT EXISTS (SELECT 1 FROM association a WHERE a.scanner_id = s.id)
              ORDER BY last_at DESC, id DESC LIMIT -1 OFFSET $most)
            """,
            ("$most", MaxStrangers));
}

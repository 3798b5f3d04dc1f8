using System.Globalization;
using Appliance.Contracts;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Commands.Licensing;

/// <summary>What <c>apps meter --json</c> prints: nothing that names a patient, and enough to check the chain elsewhere.</summary>
/// <param name="FirstFault">The first record that is altered, missing or out of place; null when the chain holds.</param>
/// <param name="Studies">How many studies were counted under each licence.</param>
/// <param name="Records">The records in their order.</param>
internal sealed record MeterReport(long? FirstFault, IReadOnlyList<MeteredLicence> Studies, IReadOnlyList<MeterLine> Records)
{
    public static MeterReport Of(JournalSession session)
    {
        List<(MeterRecord Record, string Hash)> records = MeterTable.All(session);
        return new MeterReport(
            MeterChain.FirstFault(records, MeterTable.Head(session)),
            [.. records.GroupBy(one => (one.Record.App, one.Record.Publisher, one.Record.Serial)).OrderBy(group => group.Key)
                .Select(group => new MeteredLicence(group.Key.App, group.Key.Publisher, group.Key.Serial, group.Count(), group.Min(one => one.Record.At)!, group.Max(one => one.Record.At)!))],
            [.. records.Select(MeterLine.Of)]);
    }

    public static void Write(TextWriter output, MeterReport report)
    {
        var table = new TextTable(
            Texts.Get("AppId"), Texts.Get("AppPublisher"), Texts.Get("EntitlementSerial"), Texts.Get("EntitlementUsed"),
            Texts.Get("MeterFirst"), Texts.Get("MeterLast"));
        foreach (MeteredLicence licence in report.Studies)
        {
            table.Add(
                licence.App, licence.Publisher, licence.Serial, licence.Studies.ToString(CultureInfo.InvariantCulture), licence.First, licence.Last);
        }

        table.Write(output);
        output.WriteLine(report.FirstFault is { } fault ? Texts.Format("MeterBroken", fault) : Texts.Format("MeterWhole", report.Records.Count));
    }
}

/// <summary>How many studies were counted under a licence.</summary>
internal sealed record MeteredLicence(string App, string Publisher, string Serial, int Studies, string First, string Last);

/// <summary>A record with the hash that stands beside it.</summary>
internal sealed record MeterLine(
    long Seq, string At, string App, string Version, string Study, string Publisher, string Serial, string PreviousHash, string Hash)
{
    public static MeterLine Of((MeterRecord Record, string Hash) one)
    {
        MeterRecord record = one.Record;
        return new MeterLine(
            record.Seq, record.At, record.App, record.Version, record.Study, record.Publisher, record.Serial, record.PreviousHash, one.Hash);
    }
}

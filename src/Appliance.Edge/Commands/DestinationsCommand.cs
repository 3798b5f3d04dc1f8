using System.CommandLine;
using System.Globalization;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance destinations</c>: whether each can be reached, what waits for it, and what it takes.</summary>
public static class DestinationsCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create() => JournalVerb.Create(
        "destinations",
        "HelpDestinations",
        (settings, session, _) => DeliveryQuery.Destinations(session, settings.Options.Destinations, TimeProvider.System.GetUtcNow()),
        Write,
        DeliveryJson.Default.DestinationsReport);

    private static void Write(TextWriter output, DestinationsReport report)
    {
        if (report.Destinations.Count == 0)
        {
            output.WriteLine(Texts.Get("NoDestinations"));
        }

        foreach (var destination in report.Destinations)
        {
            Write(output, destination);
        }
    }

    private static void Write(TextWriter output, DestinationLine destination)
    {
        var reachable = destination.Reachable switch
        {
            null => Texts.Get("DestinationUntried"),
            true => Texts.Format("DestinationReached", Time(destination.ReachedAt)),
            false => Texts.Format("DestinationDown", Time(destination.FailedAt), destination.CauseText),
        };
        output.WriteLine($"{destination.Name}  {destination.Address}  {reachable}");
        if (destination.Remedy is { } remedy)
        {
            output.WriteLine($"    {Texts.Get("ToDo")}: {remedy}");
        }

        output.WriteLine("    " + Texts.Format(
            "DestinationCounts", destination.Waiting, destination.NotCommitted, destination.NotAccepted, destination.DeadLetters,
            destination.DeliveredInLastHour, Time(destination.LastSuccessAt)));
        output.WriteLine("    " + Texts.Format(
            "DestinationPace", destination.MaxAssociations, Limit(destination.MaxObjectsPerSecond), Limit(destination.MaxKilobytesPerSecond),
            destination.Hours.Length == 0 ? "-" : destination.Hours));
        foreach (var capability in destination.Profile)
        {
            output.WriteLine(
                $"    {capability.Kind}, {capability.TransferSyntax}: {Texts.Get($"Answer{capability.Answer}")} ({Time(capability.Since)})");
        }
    }

    private static string Limit(double limit) => limit == 0 ? "-" : limit.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset? time) => time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-";
}

using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;

namespace Appliance.Edge.Hosting;

/// <summary>
/// Two sinks: what an engineer reads (journald under systemd, otherwise the console) and compact JSON in
/// <c>logs/</c> of the state folder, one file per role because a log file has one writer.
/// </summary>
public static class UnitLogging
{
    /// <summary>The folder of the log files, below the state folder.</summary>
    public const string FolderName = "logs";

    private static MessageTemplateTextFormatter ForPeople => new(
        "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}", CultureInfo.InvariantCulture);

    /// <summary>Makes the logger of this process.</summary>
    /// <param name="options">Level, size and number of files.</param>
    /// <param name="stateFolder">The state folder; it exists.</param>
    /// <param name="role">Names the file: <c>appliance-node.json</c>.</param>
    /// <param name="journald">Whether standard output goes to journald.</param>
    /// <param name="console">Whether to write to standard output at all.</param>
    public static Logger Create(LoggingOptions options, string stateFolder, string role, bool journald, bool console = true)
    {
        ArgumentNullException.ThrowIfNull(options);
        var logger = new LoggerConfiguration()
            .MinimumLevel.Is(options.Level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // A start that fails is told by the command in one sentence; a worker that dies is told at Critical.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            .Enrich.FromLogContext()
            .WriteTo.File(
                new UidFreeFormatter(new CompactJsonFormatter()),
                Path.Combine(stateFolder, FolderName, $"appliance-{role}.json"),
                fileSizeLimitBytes: (long)options.MaxFileMegabytes << 20,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: options.RetainedFiles);
        if (console)
        {
            logger.WriteTo.Console(new UidFreeFormatter(journald ? new JournaldFormatter() : ForPeople));
        }

        return logger.CreateLogger();
    }

    /// <summary>Whether standard output or error is connected to the journal (systemd.exec(5), <c>$JOURNAL_STREAM</c>).</summary>
    public static bool UnderJournald => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("JOURNAL_STREAM"));
}

using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Hosting;

public sealed class UnitLoggingTests
{
    [Fact]
    public void Create_KeepsNoMoreFilesThanToldAndNoneLargerThanTold()
    {
        using var state = new TempState();
        var options = new LoggingOptions { MaxFileMegabytes = 1, RetainedFiles = 2 };
        var line = new string('x', 1000);
        using (var logger = UnitLogging.Create(options, state.Folder.Path, "node", journald: false, console: false))
        {
            for (var i = 0; i < 4000; i++)
            {
                logger.Information("{Line}", line);
            }
        }

        var files = new DirectoryInfo(state.Folder.LogsPath).GetFiles("appliance-node*.json");
        Assert.Equal(2, files.Length);
        Assert.All(files, file => Assert.InRange(file.Length, 1, (1 << 20) + 2000));
    }

    [Fact]
    public void Create_ExceptionQuotesAPathOfTheSpool_FileHoldsNoUid()
    {
        const string study = "1.3.12.2.1107.5.1.4.60064.30000022120808113428", instance = "2.25.174608463158173306604134779483808210170";
        using var state = new TempState();
        using (var logger = UnitLogging.Create(new LoggingOptions(), state.Folder.Path, "node", journald: false, console: false))
        {
            var fault = new DirectoryNotFoundException($"Could not find a part of the path '/var/lib/appliance/spool/{study}/{instance}.dcm'.");
            logger.Warning(new IOException("Rename failed.", fault), "File {File} of study {Study} is gone", $"{study}/{instance}.dcm", study);
        }

        var written = File.ReadAllText(Directory.GetFiles(state.Folder.LogsPath).Single());
        Assert.Contains("'/var/lib/appliance/spool/[uid]/[uid].dcm'", written, StringComparison.Ordinal);
        Assert.DoesNotContain(study, written, StringComparison.Ordinal);
        Assert.DoesNotContain(instance, written, StringComparison.Ordinal);
        System.Text.Json.JsonDocument.Parse(written).Dispose();
    }
}

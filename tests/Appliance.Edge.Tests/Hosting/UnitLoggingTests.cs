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
}

using Appliance.Edge.Storage;

namespace Appliance.Edge.Tests.Storage;

public sealed class StateFolderTests : IDisposable
{
    private readonly TempState _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void Prepare_Twice_IsNoFault()
    {
        _state.Folder.Prepare();

        Assert.Empty(_state.Files());
    }

    [Fact]
    public void Prepare_KeysFolder_IsTheOwnersAlone()
    {
        UnixFileMode mode = new DirectoryInfo(_state.Folder.KeysPath).UnixFileMode;

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, mode);
    }

    [Fact]
    public void Prepare_FileInThePath_SaysWhatToDo()
    {
        string file = Path.Combine(_state.Folder.Path, "a-file");
        File.WriteAllText(file, "");

        var fault = Assert.Throws<StateFolderException>(() => new StateFolder(Path.Combine(file, "state")).Prepare());

        Assert.Equal(StateFolderFault.NotAFolder, fault.Fault);
        Assert.Contains("--state", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_FileInPlaceOfAFolderOfOurs_NamesThatFile()
    {
        string file = _state.Folder.KeysPath;
        Directory.Delete(file);
        File.WriteAllText(file, "");

        var fault = Assert.Throws<StateFolderException>(_state.Folder.Prepare);

        Assert.Equal((StateFolderFault.NotAFolder, file), (fault.Fault, fault.Path));
    }

    [Fact]
    public void Prepare_FolderOfTheKernel_SaysWhatToDo()
    {
        // Not even root may make a folder in /proc.
        var fault = Assert.Throws<StateFolderException>(() => new StateFolder("/proc/appliance").Prepare());

        Assert.Contains("/proc/appliance", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Acquire_SecondProcessOfTheRole_IsRefused_AndMayComeAfterwards()
    {
        using (StateFolderLock.Acquire(_state.Folder, "runner"))
        {
            using StateFolderLock otherRole = StateFolderLock.Acquire(_state.Folder, "node");
            var fault = Assert.Throws<StateFolderException>(() => StateFolderLock.Acquire(_state.Folder, "runner"));
            Assert.Equal(StateFolderFault.InUse, fault.Fault);
        }

        using StateFolderLock again = StateFolderLock.Acquire(_state.Folder, "runner");
    }

    [Theory]
    [InlineData("/var/lib/appliance:/var/lib/more", "/home/x", "/var/lib/appliance")]
    [InlineData(null, "/home/x", "/home/x/.local/state/appliance")]
    public void DefaultStateFolder_IsSystemdsElseTheUsers(string? stateDirectory, string home, string expected)
    {
        string actual = StorageOptions.DefaultStateFolder(name => name == "STATE_DIRECTORY" ? stateDirectory : home);

        Assert.Equal(expected, actual);
    }
}

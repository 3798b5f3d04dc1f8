using System.Security.Cryptography;
using System.Text;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Systemd;

/// <summary>A small Debian 12 with systemd and what a self-contained .NET program links to, as a tar kept in the cache.</summary>
public static class UserlandArchive
{
    private const string Suite = "bookworm";

    private static readonly string[] Packages =
    [
        "systemd", "systemd-sysv", "dbus", // boot, and systemctl's bus
        "libicu72", "libstdc++6", "ca-certificates", "tzdata", // the .NET runtime and the native libraries the unit ships
        "libdcmtk17", "libcharls2", "libopenjp2-7", // codecs of compressed images
    ];

    private static readonly string[] LeftOut = ["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*"];

    /// <summary>The archive's path; made at first use, and again when the package list changes.</summary>
    public static async Task<string> GetAsync()
    {
        Tool.Require("mmdebstrap");
        Assert.SkipUnless(Environment.UserName == "root", "A userland can be made and booted by root only.");
        var path = Path.Combine(Repository.Cache, $"userland-{Key()}.tar");
        if (!File.Exists(path))
        {
            var part = path + ".part.tar";
            (await Tool.RunAsync("mmdebstrap", [
                "--mode=root", "--variant=minbase", "--quiet", $"--include={string.Join(',', Packages)}",
                "--aptopt=APT::Install-Recommends \"false\"",
                .. LeftOut.Select(pattern => $"--dpkgopt=path-exclude={pattern}"), Suite, part])).Expect();
            File.Move(part, path, overwrite: true);
        }

        return path;
    }

    private static string Key() => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [Suite, .. Packages, .. LeftOut]))))[..12];
}

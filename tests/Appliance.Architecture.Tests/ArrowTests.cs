using System.Reflection;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Appliance.Architecture.Tests;

/// <summary>The arrows between the source projects, and what each of them must never see.</summary>
public sealed class ArrowTests
{
    private static readonly string[] Projects =
        ["Appliance.Dicom", "Appliance.Inference", "Appliance.Contracts", "appliance", "Appliance.Fleet"];

    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Appliance.Dicom"] = [],
        ["Appliance.Contracts"] = [],
        ["Appliance.Inference"] = ["Appliance.Dicom"],
        ["appliance"] = ["Appliance.Inference", "Appliance.Dicom", "Appliance.Contracts"],
        ["Appliance.Fleet"] = ["Appliance.Contracts"],
    };

    public static TheoryData<string> AllProjects => [.. Projects];

    [Theory]
    [MemberData(nameof(AllProjects))]
    public void Project_ReferencesOnlyWhatItsArrowsAllow(string project)
    {
        var referenced = Assembly.Load(project).GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => Projects.Contains(name));

        Assert.Empty(referenced.Except(Arrows[project]));
    }

    [Theory]
    [InlineData("Appliance.Dicom", "Microsoft.ML.OnnxRuntime", "the standard knows no inference")]
    [InlineData("Appliance.Dicom", "Microsoft.Data.Sqlite", "the standard knows no database")]
    [InlineData("Appliance.Dicom", "MQTTnet", "the standard knows no uplink")]
    [InlineData("Appliance.Dicom", "Microsoft.Extensions.Hosting", "the standard is a library, not a service")]
    [InlineData("Appliance.Dicom", "SkiaSharp", "evidence writers take finished pictures; drawing is the apps' business")]
    [InlineData("Appliance.Inference", "Microsoft.Data.Sqlite", "an app must run offline, without a journal")]
    [InlineData("Appliance.Inference", "MQTTnet", "an app must not be able to send anything anywhere")]
    [InlineData("Appliance.Inference", "Microsoft.Extensions.Hosting", "an app is called, it does not host")]
    [InlineData("Appliance.Contracts", "MQTTnet", "a contract can also travel by HTTPS or on a USB stick")]
    [InlineData("Appliance.Contracts", "Microsoft.Data.Sqlite", "a contract has no store")]
    public void Project_DoesNotSee(string project, string forbidden, string because)
    {
        var types = Load(project).Types.Where(type => type.Assembly.Name.StartsWith(project + ",", StringComparison.Ordinal)
            || type.Assembly.Name == project);
        var offenders = types
            .SelectMany(type => type.Dependencies)
            .Where(dependency => dependency.Target.FullName.StartsWith(forbidden, StringComparison.Ordinal))
            .Select(dependency => $"{dependency.Origin.FullName} → {dependency.Target.FullName}")
            .Distinct();

        Assert.True(!offenders.Any(), $"{project} must not depend on {forbidden}: {because}.\n{string.Join('\n', offenders)}");
    }

    [Fact]
    public void Inference_UsesNoSocket()
    {
        var offenders = Load("Appliance.Inference").Types
            .SelectMany(type => type.Dependencies)
            .Where(dependency => dependency.Origin.FullName.StartsWith("Appliance.Inference.", StringComparison.Ordinal))
            .Where(dependency => dependency.Target.FullName.StartsWith("System.Net.", StringComparison.Ordinal)
                || dependency.Target.FullName.StartsWith("Appliance.Dicom.Network.", StringComparison.Ordinal))
            .Select(dependency => $"{dependency.Origin.FullName} → {dependency.Target.FullName}")
            .Distinct();

        Assert.True(!offenders.Any(), "From voxels to findings there is no network.\n" + string.Join('\n', offenders));
    }

    private static ArchUnitNET.Domain.Architecture Load(string project) =>
        new ArchLoader().LoadAssemblies(Assembly.Load(project)).Build();
}

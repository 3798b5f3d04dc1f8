using System.Text.RegularExpressions;

namespace Appliance.Architecture.Tests;

/// <summary>House style that a machine can hold: small files, no leftovers, nothing of a build machine.</summary>
public sealed partial class TidyTests
{
    private const int LinesToJustify = 400;

    /// <summary>Longer than the limit because one table reads best in one piece; each entry says which.</summary>
    private static readonly Dictionary<string, string> LongForAReason = [];

    [Fact]
    public void SourceFiles_FitInOneSitting()
    {
        var tooLong = Repository.Files("src", ".cs")
            .Where(path => !path.EndsWith(".g.cs", StringComparison.Ordinal))
            .Select(path => (Path: Repository.Relative(path), Lines: File.ReadLines(path).Count()))
            .Where(file => file.Lines > LinesToJustify && !LongForAReason.ContainsKey(file.Path))
            .Select(file => $"{file.Path}: {file.Lines} lines");

        Assert.Empty(tooLong);
    }

    [Fact]
    public void SourceFiles_HaveNoLeftoverMarks()
    {
        var marks = Repository.Files("src", ".cs", ".json", ".resx")
            .Concat(Repository.Files("models", ".json", ".py", ".md"))
            .Concat(Repository.Files("image", ".service", ".conf"))
            .Concat(Repository.Files("provisioning", ".json", ".md"))
            .SelectMany(Lines)
            .Where(line => Leftover().IsMatch(line.Text))
            .Select(line => $"{line.Path}:{line.Number}: {line.Text.Trim()}");

        Assert.Empty(marks);
    }

    [Fact]
    public void Files_NameNoBuildMachine()
    {
        var names = Repository.Files(".", ".cs", ".sh", ".md", ".json", ".props", ".csproj", ".py", ".service")
            .Concat(Repository.Files(".ci", ""))
            .Where(path => Path.GetFileName(path) != nameof(TidyTests) + ".cs")
            .SelectMany(Lines)
            .Where(line => BuildMachine().IsMatch(line.Text))
            .Select(line => $"{line.Path}:{line.Number}: {line.Text.Trim()}");

        Assert.Empty(names);
    }

    [Fact]
    public void SourceFolders_AreTheirNamespaces()
    {
        var strays =
            from path in Repository.Files("src", ".cs")
            let declared = Lines(path).Select(line => Namespace().Match(line.Text)).FirstOrDefault(match => match.Success)
            where declared is not null
            let folder = Path.GetDirectoryName(Repository.Relative(path))!["src/".Length..].Replace('/', '.')
            where declared.Groups[1].Value != folder
            select $"{Repository.Relative(path)} declares {declared.Groups[1].Value}";

        Assert.Empty(strays);
    }

    private static IEnumerable<(string Path, int Number, string Text)> Lines(string path) =>
        File.ReadLines(path).Select((text, index) => (Repository.Relative(path), index + 1, text));

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|\b[Pp]laceholder\b|\bfor now\b|simplif(y|ied) version")]
    private static partial Regex Leftover();

    /// <summary>Addresses of package registries, and absolute paths outside what every Debian has.</summary>
    [GeneratedRegex(@"https?://[\w.-]*(nuget|npm|debian|pypi)|(?<![\w.])/(work|root)/|/tmp/(?:bash)")]
    private static partial Regex BuildMachine();

    [GeneratedRegex(@"^namespace ([\w.]+);")]
    private static partial Regex Namespace();
}

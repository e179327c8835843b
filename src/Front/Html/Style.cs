using System.Security.Cryptography;
using System.Text;

namespace Waystation.Front.Html;

/// <summary>The one style sheet, inline on every page; the policy allows it by its hash.</summary>
internal static class Style
{
    public const string Sheet =
        ":root{color-scheme:light dark;--bg:#fff;--ink:#1a2324;--dim:#4a5759;--soft:#eef3f2;--line:#8b9897;--act:#175e59;--on:#fff;--warn:#8d3a10;--edge:#b9c4c2}"
        + "@media(prefers-color-scheme:dark){:root{--bg:#131819;--ink:#e7edec;--dim:#b3bfbe;--soft:#1e2728;--line:#8e9b9a;--act:#93d3cb;--on:#0e1f1d;--warn:#f2b894;--edge:#3b4748}}"
        + "*{box-sizing:border-box}"
        + "body{margin:0;background:var(--bg);color:var(--ink);font:1.0625rem/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",sans-serif;overflow-wrap:anywhere}"
        + "header{position:sticky;inset-block-start:0;background:var(--soft);border-block-end:1px solid var(--edge)}"
        + "header div,main,footer{max-inline-size:40rem;margin-inline:auto;padding-inline:1rem}"
        + "header div{display:flex;flex-direction:row-reverse;align-items:center;justify-content:space-between;gap:1rem;padding-block:.4rem}"
        + "header form{margin:0}header a{color:inherit;text-decoration:none;font-weight:600;padding-block:.6rem}"
        + "main{padding-block:1rem 2rem}footer{border-block-start:1px solid var(--edge);padding-block:.5rem 2rem}"
        + "h1{font-size:1.6rem;line-height:1.2;margin-block:.5rem 1rem}h2{font-size:1.2rem;line-height:1.3;margin-block:2rem .5rem}"
        + "p,ul,ol{margin-block:0 1rem}ul{padding-inline-start:1.25rem}li{margin-block-end:.35rem}"
        + "a{color:var(--act)}a:focus,button:focus,summary:focus,input:focus,textarea:focus{outline:3px solid #e2a400;outline-offset:2px}"
        + ".next{display:flex;flex-wrap:wrap;gap:.75rem;margin-block:1.25rem}"
        + "button,.button{display:inline-block;min-block-size:3rem;padding:.65rem 1.25rem;border:2px solid var(--act);border-radius:.3rem;background:var(--act);color:var(--on);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}"
        + ".quiet{background:transparent;color:var(--act)}.leave{min-block-size:2.75rem;padding:.45rem 1rem;background:var(--warn);border-color:var(--warn);color:var(--bg)}"
        + ".small{min-block-size:2.75rem;padding:.4rem 0;border:0;font-size:.95rem;font-weight:400;text-decoration:underline}"
        + ".note,.code,.fault,.good{border-inline-start:.35rem solid var(--act);background:var(--soft);padding:.75rem 1rem;margin-block:1rem}"
        + ".fault{border-color:var(--warn)}.fault p:last-child,.code p:last-child,.good p:last-child,.note p:last-child{margin-block-end:0}.fault h2,.code h2,.good h2{margin-block:0 .25rem}"
        + ".words{font-size:1.35rem;line-height:1.6;font-weight:600;margin-block:.5rem}"
        + "fieldset{border:0;padding:0;margin:0 0 1.5rem}legend,.label{display:block;padding:0;font-weight:600;font-size:1.1rem;margin-block-end:.35rem}"
        + ".hint{color:var(--dim);margin-block:0 .5rem}"
        + ".pick{display:flex;align-items:center;min-block-size:2.9rem;gap:.75rem}.pick input{inline-size:1.5rem;block-size:1.5rem;flex:none;margin:0;accent-color:var(--act)}"
        + "textarea,input[type=text]{inline-size:100%;padding:.6rem;border:2px solid var(--line);border-radius:.3rem;background:var(--bg);color:var(--ink);font:inherit}"
        + "input[type=file]{inline-size:100%;padding-block:.75rem;font:inherit}.field{margin-block-end:1.5rem}"
        + "summary{cursor:pointer;min-block-size:2.9rem;padding-block:.6rem;color:var(--act);font-weight:600}details{margin-block-end:1rem}"
        + ".turns{list-style:none;padding:0}.turns>li{border:1px solid var(--edge);border-radius:.3rem;padding:.75rem 1rem;margin-block-end:1rem}.theirs{background:var(--soft);border-inline-start:.35rem solid var(--act)!important}"
        + ".who{margin:0;font-weight:600}.state{margin:0 0 .5rem;color:var(--dim)}.said{white-space:pre-wrap;margin-block:.5rem}"
        + ".links{list-style:none;padding:0}.links li{margin:0}.links a{display:inline-block;padding-block:.65rem}"
        + ".key{font-family:ui-monospace,monospace;font-size:.95rem}"
        + "[dir=rtl] :is(p,li,h1,h2,label,legend,summary,a,button){unicode-bidi:plaintext}";

    /// <summary>For the policy: <c>'sha256-…'</c>.</summary>
    public static string Hash { get; } = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Sheet)))}'";
}

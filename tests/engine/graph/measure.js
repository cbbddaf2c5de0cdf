// What a browser shows of the picture in this page, as JSON: rectangles and colours as they are on the screen.
const rectangle = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left, top, right, bottom };
};
const onScreen = (path) => {
    const matrix = path.getScreenCTM();
    const count = Math.ceil(path.getTotalLength() / 3);
    return Array.from({ length: count + 1 }, (_, step) => {
        const point = path.getPointAtLength((step * path.getTotalLength()) / count).matrixTransform(matrix);
        return [point.x, point.y];
    });
};
const picture = document.querySelector("svg");
const cards = [...picture.querySelectorAll(".card")];
const measured = {
    dark: matchMedia("(prefers-color-scheme: dark)").matches,
    page: getComputedStyle(picture.querySelector(".page")).fill,
    picture: rectangle(picture),
    places: [...picture.querySelectorAll(".place")].map(rectangle),
    boxes: cards.map((card) => rectangle(card.querySelector(".box"))),
    texts: [...picture.querySelectorAll("text")].map((text) => ({
        text: text.textContent,
        card: cards.indexOf(text.closest(".card")),
        fill: getComputedStyle(text).fill,
        halo: getComputedStyle(text).paintOrder.startsWith("stroke"),
        behind: getComputedStyle(text.closest(".card")?.querySelector(".box") ??
            picture.querySelector(text.matches(".title, .subtitle, .reading") ? ".page" : ".place")).fill,
        ...rectangle(text),
    })),
    wires: [...picture.querySelectorAll(".wires path")].map(onScreen),
};
document.body.dataset.measured = JSON.stringify(measured);
